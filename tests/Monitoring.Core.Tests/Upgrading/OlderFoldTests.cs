using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Drift.Watching;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Upgrading;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Upgrading;

/// <summary>What older programs stored, with verdicts behind it or without, is read as the fold they had.</summary>
public sealed class OlderFoldTests
{
    private const int Many = 24;

    private static readonly IReadOnlyList<CoveredSlo> Covered =
    [
        .. Enumerable.Range(0, Many).Select(i => new CoveredSlo(
            i + 1, 1, new Slo(Invariant($"slo-{i}"), new AccuracyRule(0.92m + (i * 0.001m), 0.90m, 100), Admission.Default, ["customer"],
                ""))),
    ];

    private const long BeforeStrength = TransactionInSlo.AllBeforeStrength;

    private static readonly IReadOnlyList<CoveredSlo> One = [Covered[0]];

    [Fact]
    public void Whatever_was_stored_with_verdicts_behind_it_is_the_fold_byte_for_byte()
    {
        var longest = 0;
        Gen.Select(Logs.OfAccuracy, Definition.Any.Array[Many], Gen.Int[0, 200]).Sample(
            (log, definitions, behind) =>
            {
                var (live, stored) = (new LiveAgent(BeforeStrength), new LiveAgent(BeforeStrength));
                var covered = new Revision(0, [.. definitions.Select((definition, i) => (i + 1L, definition))]).Covered;
                live.Revise(covered);
                stored.Revise(covered);
                var whole = Math.Max(0, log.Count - behind);
                foreach (var (number, logged) in log.Index())
                {
                    live.Feed(logged);
                    if (number < whole)
                    {
                        stored.Feed(logged);
                    }
                }

                var journal = OlderForms.Journal(log.Skip(whole).Select(logged => (logged.Event, logged.History)));
                longest = Math.Max(longest, log.Count - whole);
                Assert.Equal(live.Bytes, FoldCodec.Encode(OlderFold.Read(OlderForms.Whole(stored.Fold), journal, covered, log.Count)));
            },
            iter: 100,
            threads: 1);
        Assert.True(longest > 64);
    }

    [Fact]
    public void A_state_stored_before_there_was_a_watch_begins_one()
    {
        byte[] first = [1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];

        var watch = OlderFold.Read(first, [], One, lastPosition: 9).Slos[0].Watch;

        Assert.Equal((1, 0, 9), (watch.Epoch, watch.Judged, watch.BeganAt));
    }

    [Fact]
    public void A_state_stored_before_it_held_the_stream_of_all_verdicts_begins_that_stream_at_the_last_position()
    {
        byte[] second = [2, 0, 1, 1, 7, 0, 0, 0, 0, 0, 0, 1, 5, 1, 0, 0, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0];

        var watch = OlderFold.Read(second, [], One, lastPosition: 9).Slos[0].Watch;

        Assert.Equal((1, 5, 1, 9), (watch.Epoch, watch.Judged, watch.Wrong, watch.BeganAt));
        Assert.Equal(0, watch.Total.Judged);
    }

    [Fact]
    public void What_does_not_end_at_the_last_position_of_the_log_is_refused()
    {
        var (whole, journal) = Filled();

        Assert.Contains("ends at position 609, the log at 610", Refusal(whole, 610), StringComparison.Ordinal);
        var brought = OlderFold.Read(whole, journal, Covered, 609);
        Assert.Contains("goes back behind its last verdict", Refusal(OlderForms.Whole(brought), 609), StringComparison.Ordinal);

        string Refusal(byte[] bytes, long lastPosition) =>
            Assert.Throws<InvalidDataException>(() => OlderFold.Read(bytes, journal, Covered, lastPosition)).Message;
    }

    [Fact]
    public void A_present_form_is_no_older_one()
    {
        var (whole, _) = Filled();

        Assert.True(OlderFold.Is(whole));
        Assert.False(OlderFold.Is(FoldCodec.Encode(new AgentFold())));
        Assert.Throws<InvalidDataException>(() => OlderFold.Read(FoldCodec.Encode(new AgentFold()), [], [], 0));
    }

    [Fact]
    public void Damaged_bytes_are_read_as_another_fold_or_refused_but_never_fail_otherwise()
    {
        var (whole, journal) = Filled();
        Gen.Select(Gen.Int[0, 1_000], Gen.Byte).Array[1, 4].Sample(
            damages =>
            {
                byte[] damaged = [.. journal];
                foreach (var (at, value) in damages)
                {
                    damaged[at % damaged.Length] = value;
                }

                try
                {
                    FoldCodec.Encode(OlderFold.Read(whole, damaged, Covered, 609));
                }
                catch (InvalidDataException)
                {
                    // Refused.
                }
            },
            iter: 2_000);
    }

    private static (byte[] Whole, byte[] Journal) Filled()
    {
        var fold = new AgentFold { StrengthAfter = BeforeStrength };
        fold.Revise(Covered, 0, Logs.Start, _ => [], []);
        for (var position = 1; position < 600; position++)
        {
            fold.Apply(
                new VerdictEvent(position, position % 25 == 0 ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All,
                    Indicator.Accuracy, Disposition.Auto, Logs.At(position)),
                default,
                Invariant($"PO-{position}"),
                [],
                new Segmented(Invariant($"customer-{position % 50}")));
        }

        PriorVerdict[] history = [new(3, Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy)];
        return (OlderForms.Whole(fold),
            OlderForms.Journal(Logs.Of("0100101?10", after: 599).Select((logged, i) => (logged.Event, i % 2 == 0 ? history : []))));
    }
}
