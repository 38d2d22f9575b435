package action

import (
	"cmp"
	"slices"
	"strconv"
)

// PriorityMark is how far a target meets a criterion, "0" to "3"; NotScored is a gap, which is no zero.
type PriorityMark string

// NotScored is the mark that was not given.
const NotScored PriorityMark = ""

// AllMarks are the marks, from the least.
func AllMarks() []PriorityMark { return []PriorityMark{"0", "1", "2", "3"} }

// BestMark is the greatest mark.
const BestMark = 3

// Points are the points of a mark; false for one that was not given.
func (m PriorityMark) Points() (int, bool) {
	n, err := strconv.Atoi(string(m))
	return n, err == nil && n >= 0 && n <= BestMark
}

// Criterion is what a target is scored by.
type Criterion string

// The criteria. Relevance and urgency are the need, feasibility and data the means.
const (
	Relevance   Criterion = "relevance"
	Urgency     Criterion = "urgency"
	Feasibility Criterion = "feasibility"
	Data        Criterion = "data"
)

// Criteria lists them, those of the need first.
func Criteria() []Criterion { return []Criterion{Relevance, Urgency, Feasibility, Data} }

// PriorityTarget is what was said of a target: its marks, why, and whether it was chosen.
type PriorityTarget struct {
	Slot
	Relevance, Urgency, Feasibility, Data PriorityMark
	Chosen                                bool
	Note                                  string
}

// Mark is the mark by a criterion.
func (t PriorityTarget) Mark(c Criterion) PriorityMark {
	switch c {
	case Relevance:
		return t.Relevance
	case Urgency:
		return t.Urgency
	case Feasibility:
		return t.Feasibility
	case Data:
		return t.Data
	}
	return NotScored
}

// Marked is the target with that mark.
func (t PriorityTarget) Marked(c Criterion, m PriorityMark) PriorityTarget {
	switch c {
	case Relevance:
		t.Relevance = m
	case Urgency:
		t.Urgency = m
	case Feasibility:
		t.Feasibility = m
	case Data:
		t.Data = m
	}
	return t
}

// Given counts the marks that were given.
func (t PriorityTarget) Given() int {
	n := 0
	for _, c := range Criteria() {
		if _, ok := t.Mark(c).Points(); ok {
			n++
		}
	}
	return n
}

func (t PriorityTarget) sum(criteria ...Criterion) (int, bool) {
	sum := 0
	for _, c := range criteria {
		n, ok := t.Mark(c).Points()
		if !ok {
			return 0, false
		}
		sum += n
	}
	return sum, true
}

// Need is relevance and urgency together, 0 to 6; there is none while one of them is not scored.
func (t PriorityTarget) Need() (int, bool) { return t.sum(Relevance, Urgency) }

// Means are feasibility and data together, 0 to 6; there are none while one of them is not scored.
func (t PriorityTarget) Means() (int, bool) { return t.sum(Feasibility, Data) }

// Score is the sum of the four marks, 0 to 12, all of the same weight; there is none while one of them is not scored.
func (t PriorityTarget) Score() (int, bool) { return t.sum(Criteria()...) }

// Greatest sums of two marks and of all.
const (
	MostOfTwo = 2 * BestMark
	MostScore = 4 * BestMark
)

// High is the least sum of two marks that counts as much: more than half.
const High = BestMark + 1

// Spot is a place of the matrix of need and means, with the targets that stand there by number.
type Spot struct {
	Need, Means int
	Targets     []PriorityTarget
}

// Matrix are the places at which the plan's targets stand, by means and need; those without all four marks stand nowhere.
func (p PriorityPlan) Matrix() []Spot {
	at := map[[2]int]int{}
	var out []Spot
	for _, t := range p.Targets {
		need, ok := t.Need()
		means, too := t.Means()
		if !ok || !too {
			continue
		}
		i, known := at[[2]int{need, means}]
		if !known {
			i = len(out)
			at[[2]int{need, means}] = i
			out = append(out, Spot{Need: need, Means: means})
		}
		out[i].Targets = append(out[i].Targets, t)
	}
	slices.SortFunc(out, func(a, b Spot) int { return cmp.Or(a.Means-b.Means, a.Need-b.Need) })
	return out
}

// Quarter names the part of the matrix in which a place stands.
type Quarter string

// The quarters.
const (
	ActFirst   Quarter = "act"     // much need, means at hand
	BuildMeans Quarter = "build"   // much need, means lacking
	KeepGoing  Quarter = "keep"    // little need, means at hand
	LeaveLater Quarter = "later"   // little need, means lacking
	Unplaced   Quarter = "unplace" // not all marks given
)

// Quarters lists those of the matrix.
func Quarters() []Quarter { return []Quarter{ActFirst, BuildMeans, KeepGoing, LeaveLater} }

// Quarter is where a target stands.
func (t PriorityTarget) Quarter() Quarter {
	need, ok := t.Need()
	means, too := t.Means()
	switch {
	case !ok || !too:
		return Unplaced
	case need >= High && means >= High:
		return ActFirst
	case need >= High:
		return BuildMeans
	case means >= High:
		return KeepGoing
	}
	return LeaveLater
}

func yearText(year int) string { return strconv.Itoa(year) }
