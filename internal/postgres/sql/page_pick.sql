-- One page of what is wanted. The order is that of publish.Exploring, which puts the rows of the page in it again.
select p.version_id from (
    select w.version_id, row_number() over (order by
        case when @by = 'series' and not @down then s.code end, case when @by = 'series' and @down then s.code end desc,
        case when @by = 'area' and not @down then coalesce(a.place, 1000000) end, case when @by = 'area' and @down then coalesce(a.place, 1000000) end desc,
        case when @by = 'period' and not @down then w.starts end, case when @by = 'period' and @down then w.starts end desc,
        case when @by = 'value' and not @down then w.value end, case when @by = 'value' and @down then w.value end desc nulls last,
        s.code, coalesce(a.place, 1000000), w.area, w.starts desc, w.period, b.key, w.flow) as n
    from wanted w
    join series s on s.id = w.series_id
    join breakdown b on b.id = w.breakdown_id
    left join unnest(@names::text[]) with ordinality as a(code, place) on a.code = w.area collate "C"
) p
where p.n > @skip and p.n <= @skip + @size
