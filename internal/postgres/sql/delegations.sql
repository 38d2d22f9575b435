-- Delegations that the actor may see: of the place $1, $2, $3; the one numbered $4; the one whose link has the SHA-256 $5 (each null for any).
select d.id, d.round, d.part, d.country, d.version, d.section, d.institution, d.note, d.last_day, d.ends, d.state, d.revision, d.answered, d.made_by, d.made,
       d.received, d.received_by, d.accepted, coalesce(d.accepted_by, 0), d.taken, d.revoked, answerable(d.round, d.country), delegates(d.country), now()
from delegation d
where ($1::text is null or (d.round, d.part, d.country) = ($1, $2::text, $3::text)) and ($4::bigint is null or d.id = $4)
  and ($5::bytea is null or d.id = (select l.delegation from delegation_link l where encode(l.token, 'hex') = encode($5, 'hex')))
order by d.id
