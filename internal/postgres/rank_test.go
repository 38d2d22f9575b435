package postgres_test

import (
	"testing"

	"rumbo/internal/postgres"
)

func TestRankOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"UN SDG 2020.Q4": "2020.4", "UN SDG 2023 Q1": "2023.1", "2023-02": "2023.02", "2023-11-30": "2023.11", "World Bank 2022": "2022.0",
		"PAN 2021/1": "2021.000001", "PAN 2021/12": "2021.000012", "MEX RCM-2025/3": "2025.000003", "preliminary": "0", "": "0", "v20201": "0",
	} {
		if got := postgres.RankOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	ascending := []string{"preliminary", "PAN 2019/7", "PAN 2021/2", "PAN 2021/10", "UN SDG 2021.Q1", "UN SDG 2021.Q4", "UN SDG 2022.Q1"}
	for i := range len(ascending) - 1 {
		if postgres.RankOf(ascending[i]) >= postgres.RankOf(ascending[i+1]) {
			t.Errorf("%s does not come before %s", ascending[i], ascending[i+1])
		}
	}
}
