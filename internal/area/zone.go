package area

// Zone is the time zone of a country's seat of government (IANA time zone database), empty where it is not known here: for
// countries of the Americas it is.
func Zone(iso3 string) string { return zones()[iso3] }

func zones() map[string]string {
	return map[string]string{
		"ARG": "America/Argentina/Buenos_Aires", "ATG": "America/Antigua", "BHS": "America/Nassau", "BLZ": "America/Belize", "BOL": "America/La_Paz", "BRA": "America/Sao_Paulo",
		"BRB": "America/Barbados", "CAN": "America/Toronto", "CHL": "America/Santiago", "COL": "America/Bogota", "CRI": "America/Costa_Rica", "CUB": "America/Havana",
		"DMA": "America/Dominica", "DOM": "America/Santo_Domingo", "ECU": "America/Guayaquil", "GRD": "America/Grenada", "GTM": "America/Guatemala", "GUY": "America/Guyana",
		"HND": "America/Tegucigalpa", "HTI": "America/Port-au-Prince", "JAM": "America/Jamaica", "KNA": "America/St_Kitts", "LCA": "America/St_Lucia", "MEX": "America/Mexico_City",
		"MSR": "America/Montserrat", "NIC": "America/Managua", "PAN": "America/Panama", "PER": "America/Lima", "PRY": "America/Asuncion", "SLV": "America/El_Salvador",
		"SUR": "America/Paramaribo", "TTO": "America/Port_of_Spain", "URY": "America/Montevideo", "USA": "America/New_York", "VCT": "America/St_Vincent", "VEN": "America/Caracas",
	}
}
