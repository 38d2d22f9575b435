package publish

// Page is the comparison as a page of its series, for what is said and laid out alike.
func (c Compared) Page() SeriesPage {
	one := SeriesLatest{
		Series: c.Series, Group: c.Group, Spread: c.Spread, From: c.First, To: c.Last, WithValue: c.WithValue, Judged: c.Judged, Met: c.Met, Picked: c.Picked,
	}
	for _, row := range c.Countries {
		one.Countries = append(one.Countries, CountryValue{Area: row.Area, Cell: row.Cell, Met: row.Met, Judged: row.Judged})
	}
	for _, row := range c.Totals {
		v := GroupValue{Group: row.Area}
		shown := row.Cell.Row
		if shown.Origin == Computed {
			v.Computed = &shown
			v.Responding, v.Carried, v.Members = shown.Responding, shown.Carried, shown.Members
		} else {
			v.Official = &shown
		}
		one.Groups = append(one.Groups, v)
	}
	return SeriesPage{Latest: one, GroupsOnly: c.GroupsOnly, Trend: c.Trend}
}
