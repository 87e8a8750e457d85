using CsCheck;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Drift.Watching;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Windows;

/// <summary>A large fold is stored as it was some verdicts ago, with these behind it.</summary>
public sealed class FoldJournalTests
{
    private const int Many = 24;

    private static readonly IReadOnlyList<CoveredSlo> Covered = Watched(i => 0.92m + (i * 0.001m));

    [Fact]
    public void Whatever_is_stored_together_and_read_back_is_the_fold_byte_for_byte()
    {
        var behind = 0;
        Gen.Select(Logs.Any, Definition.Any.Array[Many], Definition.Any.Array[Many], Gen.Int[1, 9], Gen.Int[1, 40]).Sample(
            (log, first, second, atOnce, restart) =>
            {
                var (live, stored) = (new LiveAgent(), new LiveAgent());
                Revise(first);
                foreach (var (number, logged) in log.Index())
                {
                    live.Feed(logged);
                    stored.Feed(logged);
                    if (number == log.Count / 2)
                    {
                        Revise(second);
                    }

                    if (number % atOnce == 0)
                    {
                        stored.Store();
                        behind += stored.Journal.Length > 0 ? 1 : 0;
                        Assert.Equal(live.Bytes, FoldCodec.Encode(stored.Read()));
                        if (number % restart == 0)
                        {
                            stored.Reopen();
                        }
                    }
                }

                void Revise(Definition[] definitions)
                {
                    var covered = new Revision(0, [.. definitions.Select((definition, i) => (i + 1L, definition))]).Covered;
                    live.Revise(covered);
                    stored.Revise(covered);
                }
            },
            iter: 60,
            threads: 1);
        Assert.True(behind > 500);
    }

    [Fact]
    public void A_verdict_on_an_agent_of_many_SLOs_costs_a_few_bytes_until_what_is_behind_is_long()
    {
        var fold = Filled();
        Assert.NotNull(FoldCodec.Next(fold).Whole);
        for (var i = 0; i < FoldJournal.MostEvents; i++)
        {
            Feed(fold, 600 + i, isWrong: false, "acme");
            var (whole, journal) = FoldCodec.Next(fold);
            Assert.Null(whole);
            Assert.InRange(journal.Length, 1, 12 + (8 * i));
        }

        Feed(fold, 600 + FoldJournal.MostEvents, isWrong: false, "acme");
        var (anew, none) = FoldCodec.Next(fold);
        Assert.Equal(FoldCodec.Encode(fold), anew);
        Assert.Empty(none);
    }

    [Fact]
    public void A_transaction_with_a_long_history_does_not_make_what_is_behind_long()
    {
        var fold = Filled();
        FoldCodec.Next(fold);
        PriorVerdict[] history = [.. Enumerable.Range(1, 590).Select(position => new PriorVerdict(position, Verdict.Correct, VerdictSource.Check, Selection.All))];
        for (var position = 600; position < 640; position++)
        {
            fold.Apply(
                new VerdictEvent(position, Verdict.Correct, VerdictSource.Review, Selection.All, Disposition.Auto, Logs.At(position)), history.AsSpan(0, position - 50), "PO-1", []);
            var (whole, journal) = FoldCodec.Next(fold);
            Assert.True(whole is not null || journal.Length <= FoldJournal.MostBytes);
        }
    }

    [Fact]
    public void Every_member_of_the_enumerations_has_a_number_of_its_own()
    {
        Assert.Equal(Numbers(FoldJournal.Verdicts), Enum.GetValues<Verdict>().Select(value => (int)value));
        Assert.Equal(Numbers(FoldJournal.Sources), Enum.GetValues<VerdictSource>().Select(value => (int)value));
        Assert.Equal(Numbers(FoldJournal.Selections), Enum.GetValues<Selection>().Select(value => (int)value));
        Assert.Equal(Numbers(FoldJournal.Dispositions), Enum.GetValues<Disposition>().Select(value => (int)value));

        static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);
    }

    [Fact]
    public void A_fold_that_is_small_is_stored_whole_every_time()
    {
        var agent = new LiveAgent();
        agent.Revise(new Revision(0, [(1, Definition.Plain)]).Covered);
        foreach (var logged in Logs.Of("0010000"))
        {
            agent.Feed(logged);
            agent.Store();
            Assert.Equal(agent.Bytes, agent.Whole);
            Assert.Empty(agent.Journal);
        }
    }

    [Fact]
    public void A_registry_revision_is_stored_whole()
    {
        var fold = Filled();
        FoldCodec.Next(fold);
        fold.Revise(Watched(i => 0.95m + (i * 0.001m)), 600, Logs.At(600), _ => [], []);
        Assert.NotNull(FoldCodec.Next(fold).Whole);
    }

    [Fact]
    public void A_signal_of_a_segment_value_is_stored_whole_and_one_of_all_verdicts_is_found_again()
    {
        var fold = Filled();
        var whole = FoldCodec.Next(fold).Whole!;
        var (signals, ofAll, ofValue, position) = (new List<DriftSignal>(), 0, 0, 600);
        for (var i = 0; i < 400; i++)
        {
            signals.Clear();
            Feed(fold, position++, isWrong: i % 3 == 0, i % 2 == 0 ? "acme" : Invariant($"customer-{i}"), signals);
            var (stored, journal) = FoldCodec.Next(fold);
            if (signals.Exists(signal => signal.Key.Cut == "customer"))
            {
                ofValue++;
                Assert.NotNull(stored);
            }
            else
            {
                ofAll += stored is null ? signals.Count : 0;
            }

            whole = stored ?? whole;
            Assert.Equal(FoldCodec.Encode(fold), FoldCodec.Encode(FoldCodec.Decode(whole, Covered, null, position - 1, journal)));
        }

        Assert.True(ofAll > 0 && ofValue > 0);
    }

    [Fact]
    public void What_does_not_end_at_the_last_position_of_the_log_is_refused()
    {
        var fold = Filled();
        var stored = FoldCodec.Next(fold).Whole!;
        Feed(fold, 600, isWrong: true, "acme");
        var journal = FoldCodec.Next(fold).Journal;

        Assert.Contains("ends at position 600, the log at 601", Refusal(601), StringComparison.Ordinal);
        Assert.Contains("goes back behind its last verdict", Refusal(600, FoldCodec.Encode(FoldCodec.Decode(stored, Covered, null, 600, journal))), StringComparison.Ordinal);

        string Refusal(long lastPosition, byte[]? ofOther = null) =>
            Assert.Throws<InvalidDataException>(() => FoldCodec.Decode(ofOther ?? stored, Covered, null, lastPosition, journal)).Message;
    }

    [Fact]
    public void Damaged_bytes_are_read_as_another_fold_or_refused_but_never_fail_otherwise()
    {
        var fold = Filled();
        var stored = FoldCodec.Next(fold).Whole!;
        foreach (var logged in Logs.Of("0100101?1", after: 599))
        {
            fold.Apply(logged.Event, [new PriorVerdict(3, Verdict.Correct, VerdictSource.Check, Selection.All)], logged.TransactionId, []);
        }

        var journal = FoldCodec.Next(fold).Journal;
        Assert.NotEmpty(journal);
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
                    FoldCodec.Encode(FoldCodec.Decode(stored, Covered, null, 0, damaged));
                }
                catch (InvalidDataException)
                {
                    // Refused.
                }
            },
            iter: 2_000);
    }

    private static IReadOnlyList<CoveredSlo> Watched(Func<int, decimal> target) =>
    [
        .. Enumerable.Range(0, Many).Select(i => new CoveredSlo(
            i + 1, 1, new Slo(Invariant($"slo-{i}"), new AccuracyRule(target(i), 0.90m, 100), Admission.Default, ["customer"], ""))),
    ];

    private static AgentFold Filled()
    {
        var fold = new AgentFold();
        fold.Revise(Covered, 0, Logs.Start, _ => [], []);
        for (var position = 1; position < 600; position++)
        {
            Feed(fold, position, position % 25 == 0, Invariant($"customer-{position % 50}"));
        }

        return fold;
    }

    private static void Feed(AgentFold fold, long position, bool isWrong, string customer, List<DriftSignal>? signals = null) => fold.Apply(
        new VerdictEvent(position, isWrong ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Disposition.Auto, Logs.At(position)),
        [],
        Invariant($"PO-{position}"),
        [],
        new Segmented(customer),
        signals);
}
