# Condenses `go test -v ./...`, whose packages come one after another. See .ci/test.

function flush_package(show,   i) {
	if (show) for (i = 1; i <= kept; i++) print buffer[i]
	kept = 0
	split("", said)
}

/^go test ended with [0-9]+$/ { status = $5; next }

# The test that the lines that follow belong to.
/^=== (RUN|CONT|NAME) / { current = $3; next }
/^=== PAUSE / { next }

/^ *--- PASS: / { passed++; next }
/^ *--- SKIP: / {
	skipped++
	reason = ($3 in said) ? said[$3] : "no reason given"
	if (!(reason in count)) order[++reasons] = reason
	count[reason]++
	next
}
/^ *--- FAIL: / { failed++ }

# What does not build is told at once, whatever package comes next.
/^# / || /^[^ \t:]+\.go:[0-9]+:[0-9]+: / { print; fflush(); next }

/^(ok  |\?   )\t/ || /^\t[^ \t]+\tcoverage: / {
	flush_package(0)
	if ($0 !~ /\[no test files\]/) { print; fflush() }
	next
}
/^FAIL\t.*\[(build|setup) failed\]$/ { failed++ }
/^FAIL\t/ { buffer[++kept] = $0; flush_package(1); fflush(); next }
/^(PASS|FAIL)$/ { next }

{
	buffer[++kept] = $0
	# "    file_test.go:12: reason"
	if (current != "" && match($0, /^ +[^ :]+\.go:[0-9]+: /)) said[current] = substr($0, RLENGTH + 1)
}

END {
	flush_package(status != 0)
	if (reasons) {
		print ""
		print "Skipped:"
		for (i = 1; i <= reasons; i++) printf "  %4d  %s\n", count[order[i]], order[i]
	}
	print ""
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit status
}
