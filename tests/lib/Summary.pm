# SPDX-License-Identifier: GPL-2.0
#
# Summary.pm - formatter of `prove`: names suites as `make check-NAME` does, shows failed tests and
# comments, and adds to the closing lines the time of each suite, what was skipped and why, and the
# line that other tools read.
#
# What prove would let pass, but is no verdict, is an error: a skip without a reason, a "todo", and
# a suite without tests.

package Summary;

use strict;
use warnings;
use parent 'TAP::Formatter::Console';

sub suite {
	my ($path) = @_;
	$path =~ s{^(build/)?tests/([^/]+)/(test-)?([^.]+)(\.sh)?$}{$2-$4};
	return $path;
}

sub _format_name {
	my ($self, $test) = @_;
	my $name = suite($test);

	return $name . ' ' . '.' x (24 - length $name) . ' ';
}

sub open_test {
	my ($self, $test, $parser) = @_;
	my $begun = 0;
	my $show = sub {
		$self->_output($begun++ ? '' : "\n", $_[0]->as_string, "\n");
	};

	$parser->callback(comment => sub {
		# cmocka's word on a group of tests
		$show->(@_) if $_[0]->as_string !~ /^# (not )?ok - /;
	});
	$parser->callback(test => sub {
		my ($result) = @_;
		my $what = $result->number . ' ' . $result->description;

		$show->($result) if !$result->is_ok;
		if ($result->has_todo) {
			$parser->_add_error("test $what: todo is no verdict");
		} elsif ($result->has_skip && $result->explanation eq '') {
			$parser->_add_error("test $what: skipped without a reason");
		} elsif ($result->has_skip) {
			push @{$self->{skips}}, suite($test) . " $what: " . $result->explanation;
		}
	});
	$parser->callback(plan => sub {
		my ($plan) = @_;
		$parser->_add_error("no tests") if !$plan->tests_planned;
	});
	return $self->SUPER::open_test($test, $parser);
}

# PASSED, FAILED, SKIPPED: a test that was planned and did not run has failed, as has a suite that
# ends badly without a failed test
sub counts {
	my ($parser) = @_;
	my $skipped = () = $parser->skipped;
	my $failed = () = $parser->failed;
	my $missing = ($parser->tests_planned // 0) - $parser->tests_run;

	$failed += $missing if $missing > 0;
	$failed = 1 if !$failed && $parser->has_problems;
	return (scalar(() = $parser->passed) - $skipped, $failed, $skipped);
}

sub summary {
	my ($self, $aggregate, $interrupted) = @_;
	my @total = (0, 0, 0);

	$self->SUPER::summary($aggregate, $interrupted);
	print "\n";
	for my $test ($aggregate->descriptions) {
		my ($parser) = $aggregate->parsers($test);
		my @counts = counts($parser);

		$total[$_] += $counts[$_] for 0 .. 2;
		printf "%-24s %4d passed %4d failed %4d skipped %8.1f s\n", suite($test), @counts,
			($parser->end_time // time) - $parser->start_time;
	}
	print "\nskipped:\n", map { "  $_\n" } @{$self->{skips}} if $self->{skips};
	$total[1]++ if $interrupted;
	print "\n$total[0] passed, $total[1] failed", $total[2] ? ", $total[2] skipped" : '', "\n";
}

1;
