select a.code, a.kind, a.iso2, a.iso3, a.m49, a.parent, a.scheme, a.government, a.name,
       array(select l.alias from area_alias l where l.area = a.code and not l.withdrawn order by l.position, l.alias collate "C"), a.local
from area a
order by a.code
