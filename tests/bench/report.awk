# SPDX-License-Identifier: GPL-2.0
#
# report.awk - the tables of docs/stop.md, from the lines of stop.sh and wall.sh
#
# In:  these lines; the variables commit, kernel, emulator and host (its cores and load).
# Out: markdown.
# usage: awk -v commit=... -v kernel=... -v emulator=... -v host=... -f report.awk LINES

function thousands(n) { return sprintf("%.1f k", n / 1000) }

function why_runnable() {
	print "A runnable task is dequeued by the code of one scheduler and enqueued by that of the other. Counted"
	print "instruction by instruction (6.1, 22 fair tasks, into the module), a task takes 982: 492 in"
	print "`dequeue_task_fair()` and what it calls, 87 of these to let its load decay since it last ran, 444 in"
	print "`enqueue_task_fair()`, 46 in the runtime, the retpolines included. With more tasks the tree gets deeper."
	print "So the goal is out of reach for a swap that moves each task by its class's own methods, and without"
	print "them the runtime would have to know what an edited scheduler makes of its queues."
	print ""
}

# what is measured three times: the one in the middle
function middle(list, count,    part, i, j, t) {
	count = split(list, part, " ")
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && part[j - 1] + 0 > part[j] + 0; j--) {
			t = part[j]; part[j] = part[j - 1]; part[j - 1] = t
		}
	return part[int((count + 1) / 2)]
}

function figure(row, what) { return middle(list[row, what]) }

# of the mean, relative to it
function error_of(sum, squares, count,    mean) {
	mean = sum / count
	return count > 1 ? sqrt((squares / count - mean * mean) / (count - 1)) / mean : 0
}

function met(ok) { return ok ? "met" : "MISSED" }

function goal(text, value, ok) { printf "| %s | %s | %s |\n", text, value, met(ok) }

BEGIN { split("first stop check clear patch rebuild moved", name, " ") }

$1 == "stop" {
	row = $2 SUBSEP $3 SUBSEP $4
	if (!(row in known)) {
		known[row] = 1
		order[++rows] = row
	}
	for (i = 1; i <= 7; i++)
		list[row, name[i]] = list[row, name[i]] " " $(i + 4)
}
$1 == "cost" {
	if (!runs[$2]++)
		works[++nr_works] = $2
	original[$2] += $3
	original_squares[$2] += $3 * $3
	module[$2] += $4
	module_squares[$2] += $4 * $4
}
$1 == "wall" { wall[++walls] = $0 }
$1 == "prompt" { prompt[$2] = $3 }

END {
	if (!rows || !nr_works) {
		print "report.awk: lines are missing" > "/dev/stderr"
		exit 1
	}
	print "# The stop, in figures"
	print ""
	print "Written by `make bench`; edits are lost. Commit " commit ", kernel " kernel ", " emulator "."
	print ""
	print "![the stop against threads and against runnable tasks](stop.svg)"
	print ""
	print "## In instructions"
	print ""
	print "One virtual CPU under `-icount shift=0,sleep=off`, where a nanosecond of the guest is an instruction;"
	print "the unedited module, the median of three swaps. A swap stops the CPUs twice: the first stop only"
	print "redirects one call, so that each task is checked as it is switched out; the second one swaps, in four"
	print "phases. Once the kernel's scheduler is back, two more look at the notifier chains."
	print ""
	print "| threads | | direction | first stop | stop | check | clear | patch | rebuild | tasks moved |"
	print "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
	for (i = 1; i <= rows; i++) {
		split(order[i], key, SUBSEP)
		printf "| %s | %s | %s |", key[1], key[2] ? key[2] : "", key[3]
		for (j = 1; j <= 7; j++)
			printf " %d |", figure(order[i], name[j])
		print ""
	}
	print ""
	print "Waking threads wake up every 100 ms: what they add are those that are runnable at the moment."
	print "Runnable ones never sleep."
	print ""
	print "| work | runs | the kernel's scheduler | the unedited module | ratio | its error |"
	print "| --- | ---: | ---: | ---: | ---: | ---: |"
	worst = 0
	for (i = 1; i <= nr_works; i++) {
		w = works[i]
		ratio = module[w] / original[w]
		if (ratio > worst)
			worst = ratio
		original_error = error_of(original[w], original_squares[w], runs[w])
		module_error = error_of(module[w], module_squares[w], runs[w])
		printf "| %s | %d | %d | %d | %.4f | %.4f |\n", w, runs[w], original[w] / runs[w],
		       module[w] / runs[w], ratio, sqrt(original_error ^ 2 + module_error ^ 2)
	}
	print ""
	print "The means of so many runs, and the standard error of their ratio. Each run is the same work, but who"
	print "preempts whom depends on where the ticks fall in it."
	print ""
	print "## Goals"
	print ""
	print "| goal | measured | |"
	print "| --- | --- | --- |"
	idle = figure("idle" SUBSEP 0 SUBSEP "in", "stop")
	first = 0
	spread = per_waking = per_runnable = 0
	for (i = 1; i <= rows; i++) {
		split(order[i], key, SUBSEP)
		stop = figure(order[i], "stop")
		base = figure("idle" SUBSEP 0 SUBSEP key[3], "stop")
		if (figure(order[i], "first") + 0 > first)
			first = figure(order[i], "first")
		if (key[1] == "idle" && stop > idle)
			idle = stop
		if (key[1] == "sleeping" && (stop - base) / base > spread)
			spread = (stop - base) / base
		if (key[1] == "waking" && (stop - base) / key[2] > per_waking)
			per_waking = (stop - base) / key[2]
		moved = figure(order[i], "moved") - figure("idle" SUBSEP 0 SUBSEP key[3], "moved")
		if (key[1] == "runnable" && moved > 1 && (stop - base) / moved > per_runnable)
			per_runnable = (stop - base) / moved
	}
	goal("idle: 15 k or less", thousands(idle), idle <= 15000)
	goal("100 to 10,000 sleeping threads: within 10 % of it", sprintf("%.1f %%", 100 * spread),
	     spread <= 0.1)
	goal("100 or less for a waking thread", sprintf("%.2f", per_waking), per_waking <= 100)
	goal("800 or less for a runnable task", sprintf("%d", per_runnable), per_runnable <= 800)
	goal("the first stop: 1 k or less", first, first <= 1000)
	goal("work under the module: 1.005 times at most", sprintf("%.4f", worst), worst <= 1.005)
	if (prompt[10000])
		goal("load, from command to prompt, 10,000 threads: 0.3 s",
		     sprintf("%.2f s", prompt[10000] / 1e9), prompt[10000] <= 3e8)
	print ""
	if (per_runnable > 800)
		why_runnable()
	print "## In wall time, emulated"
	print ""
	if (!walls) {
		print "Not measured in this run."
		exit
	}
	print "Beside it, in the same boot: a call of `stop_machine()` with an empty function, and the longest time"
	print "that a CPU took no interrupt within two seconds without a swap, and during a load and an unload. All"
	print "of it is the emulator's time: a store to code throws away what it has translated, and virtual CPUs"
	print "share a thread. The host: " host "."
	print ""
	print "| CPUs | the stop | empty `stop_machine()` | no interrupts, without a swap | during swaps |"
	print "| ---: | ---: | ---: | ---: | ---: |"
	for (i = 1; i <= walls; i++) {
		split(wall[i], f, " ")
		printf "| %d | %d us | %d us | %d us | %d us |\n", f[2], f[3] / 1e3, f[4] / 1e3, f[5] / 1e3,
		       f[6] / 1e3
	}
	print ""
	printf "From `plugsched load` to the prompt: %.2f s beside 100 threads, %.2f s beside 10,000.\n",
	       prompt[100] / 1e9, prompt[10000] / 1e9
}
