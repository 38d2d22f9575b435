package intake

import "rumbo/internal/observation"

// Named is what a person names of where the figures of a file are from, for what the file does not say itself.
type Named struct {
	Source, Release string
	Flow            observation.Flow
}

// Named is what was named of the file.
func (o Options) Named() Named { return Named{o.Source, o.Release, o.Flow} }

// Anew is what a person says of an import that is checked again. What is nil stays as it was said before.
type Anew struct {
	Answers map[string]string // to questions and decisions, by ID; an empty one takes back what was answered
	Named   *Named
}

func (n Anew) said(opt *Options) {
	opt.Answers = merged(opt.Answers, n.Answers)
	if n.Named != nil {
		opt.Source, opt.Release, opt.Flow = n.Named.Source, n.Named.Release, n.Named.Flow
	}
}

// Lacking is what of where the figures are from nobody says and a person has to name.
type Lacking struct{ Source, Release, Flow bool }

// Any tells that something is lacking.
func (l Lacking) Any() bool { return l != Lacking{} }

// Lacks is what a person has to name before the file can be taken. only tells that nothing else is wrong with it.
func (r Report) Lacks() (lacks Lacking, only bool) {
	only = true
	for _, g := range r.Groups {
		if !g.Lacks() {
			only = only && g.Severity != Error
			continue
		}
		switch g.Code {
		case codeSourceMissing:
			lacks.Source = true
		case codeReleaseMissing:
			lacks.Release = true
		case codeFlowUnknown:
			lacks.Flow = true
		default:
			lacks.Source, lacks.Release = true, true
		}
	}
	return lacks, only && lacks.Any()
}

// Lacks is what the report of an import lacks, and whether that is all that is wrong.
func (im Import) Lacks() (Lacking, bool) {
	r, err := ParseReport(im.Report)
	if err != nil {
		return Lacking{}, false // who opens it is told
	}
	return r.Lacks()
}

// Lacks tells that the group is of something that a person has to name, or that what was named does not go together.
func (g Group) Lacks() bool {
	switch g.Code {
	case codeSourceMissing, codeReleaseMissing:
		return true
	case codeFlowUnknown:
		return g.Found == "" && !g.Rest
	}
	return g.Code == codeReleaseOther && g.Shown == 0
}
