package intake

// The codes of problems: a closed list (docs/engineers/problems.md). Codes of internal/sheet, by which a file that cannot
// be read is refused, stand in the same list.
const (
	// The file as a whole.
	codeLayoutUnknown    = "layout_unknown"
	codeTableSeries      = "table_series"
	codeTableArea        = "table_area"
	codeTablePeriod      = "table_period"
	codeColumnSeries     = "column_series"
	codeIncidents        = "incidents"
	codeIncidentEmpty    = "incident_empty"
	codeIncidentNowhere  = "incident_nowhere"
	codeIncidentYear     = "incident_year"
	codeIncidentYearLeft = "incident_year_left"
	codeIncidentRepeated = "incident_repeated"
	codeIncidentTotal    = "incident_total"
	codeTableLeft        = "table_left"
	codeTableBody        = "table_body"
	codeColumnRole       = "column_role"
	codeProfileDiffers   = "profile_differs"
	codeAreasNone        = "areas_none"
	codeRowDelete        = "row_delete"
	codeFactorUnknown    = "factor_unknown"
	codeSeriesLeft       = "series_left"
	codeRowTotal         = "row_total"
	codeRowHeading       = "row_heading"
	codeValueFactor      = "value_factor"
	codeNoRows           = "no_rows"
	codeColumnTwice      = "column_twice"
	codeColumnUnread     = "column_unread"
	codeSheetHidden      = "sheet_hidden"
	codeSheetUnread      = "sheet_unread"
	codeRowsHidden       = "rows_hidden"
	codeColumnsHidden    = "columns_hidden"
	codeRowUnread        = "row_unread"
	codeRowShort         = "row_short"
	codeRowSplit         = "row_split"
	codeRowsMissing      = "rows_missing"
	codeColumnParts      = "column_parts"
	codeColumnEmpty      = "column_empty"
	codeAreasTwo         = "areas_two"
	codeColumnDays       = "column_days"
	codeColumnOrder      = "column_order"
	codePeriodDay        = "period_day"
	codeRowAbove         = "row_above"
	codeLineUnended      = "line_unended"
	codeRowComputed      = "row_computed"
	codeBlanksTrimmed    = "blanks_trimmed"
	codeFootnoteMark     = "footnote_mark"
	codeFormulaNoValue   = "formula_no_value"
	codeCellError        = "cell_error"
	codeSourceMissing    = "source_missing"
	codeSourceNew        = "source_new"
	codeReleaseMissing   = "release_missing"
	codeReleaseNew       = "release_new"
	codeReleaseOther     = "release_of_other_source"
	codeFlowUnknown      = "flow_unknown"
	codeDuplicateSame    = "duplicate_same"
	codeDuplicateOther   = "duplicate_conflict"
	codeConflictServer   = "conflict_server"
	codeAreaNotYours     = "area_not_yours"
	codePartNotYours     = "part_not_yours"
	codeFlowNotYours     = "flow_not_yours"
	codeFlowsMixed       = "flows_mixed"
	codeAreaUnknown      = "area_unknown"
	codeAreaMismatch     = "area_mismatch"
	codeAreaSpellings    = "area_spellings"
	codePeriodUnreadable = "period_unreadable"
	codeSeriesUnknown    = "series_unknown"
	codeSeriesAmbiguous  = "series_ambiguous"
	codeIndicatorUnknown = "indicator_unknown"
	codePartUnknown      = "breakdown_unknown"
	codePartUnspecified  = "breakdown_unspecified"
	codePartUnread       = "breakdown_unread"
	codeUnitMismatch     = "unit_mismatch"
	codeStatusUnknown    = "status_unknown"
	codeStatusConflict   = "status_contradicts"
	codeBoundsWrong      = "bounds_wrong"
	// Figures.
	codeNumberAmbiguous = "number_ambiguous"
	codeNumberMixed     = "number_mixed"
	codeDecimalComma    = "decimal_comma"
	codeValueUnreadable = "value_unreadable"
	codeValueAmbiguous  = "value_ambiguous"
	codeValueDate       = "value_date"
	codeValueEmpty      = "value_empty"
	codeValueSymbol     = "value_symbol"
	codeValueNegligible = "value_negligible"
	codeValueCensored   = "value_censored"
	codeValuePercent    = "value_percent"
	codeValueFraction   = "value_fraction"
	codeValueBounds     = "value_out_of_bounds"
	codeValueRate       = "value_rate"
	codePercentMixed    = "percent_mixed"
	codeValueWord       = "value_word"
	codeValueScale      = "value_out_of_scale"
	// The workbook of a country.
	codeTemplateWrong    = "template_wrong"
	codeTemplateDamaged  = "template_damaged"
	codeTemplateChanged  = "template_changed"
	codeTemplateNewer    = "template_newer"
	codeTemplateOlder    = "template_older"
	codeTemplateOutdated = "template_outdated"
	codeTemplateParts    = "template_parts"
	codeCountryOther     = "country_other"
	codeSurveyUnknown    = "survey_unknown"
	codeRoundUnknown     = "round_unknown"
	codeSheetMissing     = "sheet_missing"
	// Answers in somebody's own layout.
	codeAnswersNowhere  = "answers_nowhere"
	codeAnswersSurvey   = "answers_survey"
	codeAnswersColumn   = "answers_column"
	codeAnswersMarks    = "answers_marks"
	codeAnswersMany     = "answers_many"
	codeAnswersWhose    = "answers_whose"
	codeAnswersTwice    = "answers_twice"
	codeAnswersArea     = "answers_area"
	codeAnswersYours    = "answers_yours"
	codeAnswersCountry  = "answers_country"
	codeAnswersRound    = "answers_round"
	codeQuestionLikely  = "question_likely"
	codeQuestionTwice   = "question_twice"
	codeQuestionUnsure  = "question_unsure"
	codeFormAlone       = "form_alone"
	codeAnswerUnknown   = "answer_unknown"
	codeAnswerNumber    = "answer_not_number"
	codeAnswerDate      = "answer_not_date"
	codeAnswerGap       = "answer_gap"
	codeAnswersMissing  = "answers_missing"
	codeAnswerNone      = "answers_none"
	codeAnswerKept      = "answer_kept"
	codeAnswerLong      = "answer_long"
	codeAnswerReason    = "answer_and_reason"
	codeReasonUnknown   = "reason_unknown"
	codeShareIncomplete = "share_incomplete"
	codeShareOver       = "share_over"
	codeAnswerBounds    = "answer_out_of_bounds"
	codeLineWrong       = "line_wrong"
	codeLineDoubt       = "line_doubt"
	codeSameUnknown     = "same_unknown"
	codeLastMissing     = "last_missing"
	codeLastUnreadable  = "last_unreadable"
)

// Codes lists every code that intake itself reports, with its usual severity, in the order of the documentation.
func Codes() []CodeInfo {
	return []CodeInfo{
		{codeLayoutUnknown, Error}, {codeTableSeries, Error}, {codeTableArea, Error}, {codeTablePeriod, Error}, {codeColumnSeries, Error},
		{codeTableBody, Error}, {codeColumnRole, Error}, {codeProfileDiffers, Error},
		{codeIncidents, Error}, {codeIncidentEmpty, Note}, {codeIncidentNowhere, Warning}, {codeIncidentYear, Error}, {codeIncidentYearLeft, Note}, {codeIncidentRepeated, Warning}, {codeIncidentTotal, Warning},
		{codeTableLeft, Note}, {codeAreasNone, Error}, {codeAreasTwo, Error}, {codeRowDelete, Warning}, {codeFactorUnknown, Error}, {codeSeriesLeft, Note}, {codeRowTotal, Note}, {codeRowHeading, Note}, {codeValueFactor, Warning}, {codeNoRows, Error}, {codeColumnTwice, Error},
		{codeColumnUnread, Warning}, {codeSheetHidden, Warning}, {codeSheetUnread, Note}, {codeRowsHidden, Note}, {codeColumnsHidden, Note},
		{codeRowUnread, Note}, {codeRowShort, Warning}, {codeRowSplit, Error}, {codeRowsMissing, Warning}, {codeColumnParts, Error}, {codeColumnEmpty, Error}, {codeColumnDays, Error}, {codeColumnOrder, Error}, {codeRowAbove, Warning}, {codeLineUnended, Note}, {codeRowComputed, Note}, {codeBlanksTrimmed, Note}, {codeFootnoteMark, Note},
		{codeFormulaNoValue, Error}, {codeCellError, Error},
		{codeSourceMissing, Error}, {codeSourceNew, Note}, {codeReleaseMissing, Error}, {codeReleaseNew, Note},
		{codeReleaseOther, Error}, {codeFlowUnknown, Error},
		{codeDuplicateSame, Note}, {codeDuplicateOther, Error}, {codeConflictServer, Error},
		{codeAreaNotYours, Error}, {codePartNotYours, Error}, {codeFlowNotYours, Error}, {codeFlowsMixed, Error},
		{codeAreaUnknown, Error}, {codeAreaMismatch, Error}, {codeAreaSpellings, Note}, {codePeriodUnreadable, Error}, {codePeriodDay, Warning},
		{codeSeriesUnknown, Warning}, {codeSeriesAmbiguous, Error}, {codeIndicatorUnknown, Error},
		{codePartUnknown, Error}, {codePartUnspecified, Note}, {codePartUnread, Warning},
		{codeUnitMismatch, Warning}, {codeStatusUnknown, Error}, {codeStatusConflict, Error}, {codeBoundsWrong, Warning},
		{codeNumberAmbiguous, Error}, {codeNumberMixed, Error}, {codeDecimalComma, Note},
		{codeValueUnreadable, Error}, {codeValueAmbiguous, Error}, {codeValueDate, Error}, {codeValueEmpty, Note},
		{codeValueSymbol, Note}, {codeValueNegligible, Note}, {codeValueCensored, Note}, {codeValuePercent, Note}, {codeValueFraction, Warning}, {codePercentMixed, Error}, {codeValueBounds, Warning}, {codeValueRate, Warning},
		{codeValueWord, Note}, {codeValueScale, Error},
		{codeTemplateWrong, Error}, {codeTemplateDamaged, Error}, {codeTemplateChanged, Error}, {codeTemplateNewer, Error},
		{codeTemplateOlder, Note}, {codeTemplateOutdated, Error}, {codeTemplateParts, Error}, {codeCountryOther, Error},
		{codeSurveyUnknown, Error}, {codeRoundUnknown, Error}, {codeSheetMissing, Error}, {codeAnswersNowhere, Error}, {codeAnswersSurvey, Error}, {codeAnswersColumn, Error},
		{codeAnswersMarks, Error}, {codeAnswersMany, Error}, {codeAnswersWhose, Error}, {codeAnswersTwice, Error}, {codeAnswersArea, Error}, {codeAnswersYours, Note},
		{codeAnswersCountry, Error}, {codeAnswersRound, Error}, {codeQuestionLikely, Note}, {codeQuestionTwice, Error}, {codeQuestionUnsure, Error},
		{codeFormAlone, Error},
		{codeAnswerUnknown, Error}, {codeAnswerNumber, Error}, {codeAnswerDate, Error}, {codeAnswerGap, Note},
		{codeAnswersMissing, Note}, {codeAnswerNone, Warning}, {codeAnswerKept, Note}, {codeAnswerLong, Error}, {codeAnswerReason, Error},
		{codeReasonUnknown, Error}, {codeShareIncomplete, Error}, {codeShareOver, Error}, {codeAnswerBounds, Warning}, {codeLineWrong, Error}, {codeLineDoubt, Warning}, {codeSameUnknown, Error},
		{codeLastMissing, Warning}, {codeLastUnreadable, Error},
	}
}

// CodeInfo is a code of the closed list with its usual severity; series_unknown becomes an error where nothing else of
// the file can be stored.
type CodeInfo struct {
	Code     string
	Severity Severity
}
