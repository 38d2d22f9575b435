package intake

import (
	"slices"
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// wordID stands before the list of permitted answers and a word that is none of them, folded, in the ID under which it is answered which one it means.
const wordID = "answer/"

// longestWord bounds what may be a permitted answer in other words; a longer text is a remark.
const longestWord = 60

// means takes what a person said that a word means among the permitted answers of the item, or asks for it; false where nobody has said it.
func (o *own) means(item survey.Item, answer *survey.Answer, text string, at place) bool {
	list := o.q.List(item)
	id := wordID + list.Code + "/" + lang.Fold(text)
	said, by := o.a.report.Options.said(id)
	option, known := o.q.Option(item, said)
	switch gap := observation.Gap(said); {
	case known:
		answer.Choice = said
	case slices.Contains(WordGaps(), gap):
		answer.Gap = gap
	default:
		o.askWord(list, id, text, at)
		return false
	}
	j := Judgement{ID: id, What: "answer", Sheet: at.sheet, Cells: at.cell(), Choice: said, Subject: clip(text), By: by}
	if known {
		j.Args = map[string]any{"Label": option.Label}
	}
	o.a.found.judgeOnce(j)
	return true
}

// WordGaps are the reasons for which a word may be no answer.
func WordGaps() []observation.Gap {
	return append(workbook.Reasons(), observation.NotAnswered)
}

// askWord asks which of the permitted answers a word means.
func (o *own) askWord(list survey.ChoiceList, id, text string, at place) {
	if len(text) > longestWord || o.a.words >= mostAsked {
		return
	}
	args := map[string]any{"Sheet": at.sheet, "Title": clip(text)}
	var options []string
	for _, c := range list.Choices {
		options = append(options, c.Code)
		args["Of"+c.Code] = c.Label
	}
	for _, gap := range WordGaps() {
		options = append(options, string(gap))
	}
	before := len(o.a.found.questions)
	o.a.found.ask(Question{ID: id, Code: codeAnswerUnknown, Args: args, Options: options})
	o.a.words += len(o.a.found.questions) - before
}

// wordsSaid are the answers to what words mean, by list and word.
func (o Options) wordsSaid() map[string]string {
	out := map[string]string{}
	for _, from := range []map[string]string{o.profiled, o.Answers} {
		for id, said := range from {
			if word, ok := strings.CutPrefix(id, wordID); ok && said != "" {
				out[word] = said
			}
		}
	}
	return out
}
