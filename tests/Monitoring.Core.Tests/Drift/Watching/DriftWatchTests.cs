using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Drift.Watching;

/// <summary>When a signal is a mail: rare by rule, and the value that broke is named.</summary>
public sealed class DriftWatchTests
{
    private readonly WatchedAgent agent = new("customer");

    [Fact]
    public void A_value_that_stays_broken_is_told_once_and_again_after_it_was_quiet()
    {
        agent.Feed(300, "globex", wrongEvery: 50);
        BreakAcme(20);
        Assert.Equal(["acme"], agent.Told());
        BreakAcme(40);
        Assert.Empty(agent.Told());
        Assert.True(agent.Signals.Count > 2);

        agent.Feed(DriftWatch.Quiet + 100, "globex", wrongEvery: 50);
        Assert.Empty(agent.Told());
        BreakAcme(20);
        Assert.Equal(["acme"], agent.Told());

        void BreakAcme(int orders)
        {
            for (var i = 0; i < orders; i++)
            {
                agent.Feed(1, "acme", wrongEvery: 1);
                agent.Feed(9, "globex", wrongEvery: 50);
            }
        }
    }

    [Fact]
    public void When_everything_gets_worse_at_once_few_mails_say_it()
    {
        agent.Feed(300, "customer-0", wrongEvery: 50);
        for (var i = 0; i < 600; i++)
        {
            agent.Feed(1, FormattableString.Invariant($"customer-{i % 12}"), wrongEvery: i % 2 == 0 ? 1 : 1_000);
        }

        Assert.True(agent.Signals.Count > 12, "many signals");
        Assert.InRange(agent.Told().Count, 1, DriftWatch.MostMails);
    }

    [Fact]
    public void While_an_episode_is_open_its_mails_speak_for_the_total()
    {
        var plain = new WatchedAgent { Slo = agent.Slo with { Rule = new AccuracyRule(0.92m, 0.90m, 10), Cuts = [] } };
        plain.Feed(60, null, wrongEvery: 1);

        Assert.Contains(plain.Signals, signal => signal.Key.Cut.Length == 0);
        Assert.Empty(plain.Told());
    }

    [Fact]
    public void While_an_episode_is_open_a_value_s_signal_is_no_mail_either_and_counts_as_told()
    {
        agent.Revise(agent.Slo with { Rule = new AccuracyRule(0.92m, 0.90m, 20) });
        agent.Feed(300, "globex", wrongEvery: 1_000);
        agent.Feed(12, "acme", wrongEvery: 1);
        Assert.Contains(agent.Signals, signal => signal.Key.Value == "acme");
        Assert.Empty(agent.Told());

        agent.Feed(60, "globex", wrongEvery: 1_000); // recovered
        Assert.False(agent.Fold.Slos[0].Life.IsOpen);
        var before = agent.Signals.Count;
        for (var i = 0; i < 12; i++)
        {
            agent.Feed(1, "acme", wrongEvery: 1);
            agent.Feed(19, "globex", wrongEvery: 1_000);
        }

        Assert.True(agent.Signals.Count > before, "signals of the same stretch");
        Assert.Empty(agent.Told());
    }

    [Fact]
    public void Nobody_is_told_before_there_is_a_normal()
    {
        agent.Feed(DriftWatch.FewestForMail - 2, "acme", wrongEvery: 2);
        Assert.NotEmpty(agent.Signals);
        Assert.Empty(agent.Told());
    }

    [Fact]
    public void An_SLO_whose_drift_is_off_feeds_no_detector_and_still_counts_its_live_verdicts()
    {
        var off = new WatchedAgent("customer") { Slo = agent.Slo with { Drift = DriftMode.Off } };
        off.Feed(50, "acme", wrongEvery: 1);

        Assert.Empty(off.Fold.Bank.Streams);
        Assert.Equal((50, 50), (off.Watch.Judged, off.Watch.Wrong));
    }

    [Theory]
    [InlineData("target")]
    [InlineData("cuts")]
    [InlineData("admission")]
    [InlineData("freeze")]
    public void What_changes_the_question_begins_the_watch_anew(string what)
    {
        agent.Feed(1_100, "acme", wrongEvery: 40);
        var before = agent.Watch.Epoch;
        agent.Revise(what switch
        {
            "target" => agent.Slo with { Rule = new AccuracyRule(0.95m, 0.90m, 100) },
            "cuts" => agent.Slo with { Cuts = ["customer", "documentType"] },
            "admission" => agent.Slo
                with { Admission = agent.Slo.Admission with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review) } },
            _ => agent.Slo with { FreezesBaseline = true },
        });

        Assert.Equal(before + 1, agent.Watch.Epoch);
        Assert.Equal(what == "admission" ? 0 : 1_100, agent.Watch.Judged);
        Assert.Equal(what == "freeze" ? new Baseline(1_100, 27) : null, agent.Watch.Baseline);
    }

    [Fact]
    public void What_does_not_change_the_question_goes_on()
    {
        agent.Feed(200, "acme", wrongEvery: 40);
        agent.Revise(agent.Slo with { ReactionPlan = "Call.", Rule = new AccuracyRule(0.92m, 0.88m, 50), Drift = DriftMode.Alert });

        Assert.Equal(1, agent.Watch.Epoch);
        Assert.Equal(200, agent.Fold.Bank.Streams[new DriftKey(1, "customer", "acme")].Judged);
        agent.Feed(1, "acme", wrongEvery: 40);
        Assert.Equal(201, agent.Fold.Bank.Streams[new DriftKey(1, "customer", "acme")].Judged);
    }

    [Fact]
    public void What_is_stored_are_the_streams_that_took_a_verdict_and_none_is_taken_for_new_before_it_was_loaded()
    {
        var bank = new DriftBank();
        var fold = FoldCodec.Decode(FoldCodec.Encode(agent.Fold), [new CoveredSlo(1, 1, agent.Slo)], strengthAfter: 0, bank);
        bank.Put(new DriftKey(1, "customer", "acme"), new DriftStream());
        bank.Put(new DriftKey(1, "customer", "globex"), new DriftStream());

        Feed(1, "acme");

        Assert.Equal(["acme"], bank.Changed.Select(stream => stream.Key.Value));
        Assert.Throws<InvalidOperationException>(() => Feed(2, "initech"));

        void Feed(long position, string customer) => fold.Apply(
            new VerdictEvent(position, Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, Disposition.Auto, DateTimeOffset.UnixEpoch),
            default, "PO", [], new Segmented(customer), []);
    }

    [Fact]
    public void A_stored_watch_is_read_back_to_the_last_bit()
    {
        agent.Feed(150, "globex", wrongEvery: 30);
        agent.Feed(40, "acme", wrongEvery: 1);
        var bytes = FoldCodec.Encode(agent.Fold);

        Assert.Equal(bytes, FoldCodec.Encode(FoldCodec.Decode(bytes, [new CoveredSlo(1, 1, agent.Slo)], strengthAfter: 0)));
        Assert.All(agent.Fold.Bank.Streams.Select(stream => stream.Value), stream =>
            Assert.Equal(stream.Encode(),
                DriftStream.Decode(stream.Epoch, stream.Judged, stream.Wrong, stream.Position, stream.Evidence, stream.Encode()).Encode()));
    }
}
