using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Mail;
using Monitoring.Service.Api;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Api;

namespace Monitoring.Service.Tests.Board;

/// <summary>What the board says of a number that stands still.</summary>
public sealed class FeedWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 12, 18, 42, 0, TimeSpan.Zero);

    private static readonly Present Present = new(Now, new LocalClock(Core.Slos.IanaZone.Of("America/Chicago")));

    private static readonly FeedFacts Quiet = new()
    {
        Cause = SilenceCause.Quiet, DueAt = Now, SilentAfter = TimeSpan.FromMinutes(15), LastOutcomeAt = Now.AddMinutes(-47),
    };

    private static readonly LabelFacts Late = new() { Pending = 214, Within = TimeSpan.FromDays(3), Since = Now, DueAt = Now };

    [Fact]
    public void A_silent_agent_is_grey_with_its_last_value_and_its_time()
    {
        var line = Line(AccuracyState.Healthy, Silent(Quiet));
        Assert.Equal((Andon.Grey, "silent", "not measured", DataState.Silent), (line.Sign, line.State, line.Word, line.Agent.DataState(line.Slo)));
        var words = SloMarkup.Line(line, Present).ToString();
        Assert.Contains("<b>no outcomes for 47 min</b> (expected every 15 min)", words, StringComparison.Ordinal);
        Assert.Contains("last value 96.0\u00A0%, 4 wrong of last 100 (10 allowed), 12:55", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_breached_one_stays_red_and_says_it_too()
    {
        var line = Line(AccuracyState.Breached, Silent(Quiet));
        Assert.Equal((Andon.Red, "breached", false), (line.Sign, line.State, line.IsFrozen));
        var words = SloMarkup.Line(line, Present).ToString();
        Assert.Contains("<b>96.0\u00A0%</b>", words, StringComparison.Ordinal);
        Assert.Contains("no outcomes for 47 min", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SilenceCause.Slot, "no outcomes for 47 min</b> (expected 06:00)")]
    [InlineData(SilenceCause.First, "no outcome yet</b> (expected by 2026-03-11)")]
    public void It_says_what_was_expected(SilenceCause cause, string words)
    {
        var facts = cause == SilenceCause.Slot
            ? Quiet with { Cause = cause, SilentAfter = null, Slot = new(2026, 3, 12, 11, 0, 0, TimeSpan.Zero), Grace = TimeSpan.FromHours(1) }
            : Quiet with { Cause = cause, SilentAfter = null, LastOutcomeAt = null, FirstBy = new(2026, 3, 12, 5, 0, 0, TimeSpan.Zero) };
        Assert.Contains(words, FeedWords.Why(Line(AccuracyState.Healthy, Silent(facts)), Present)!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Late_verdicts_are_grey_after_silence_and_after_never()
    {
        var line = Line(AccuracyState.Healthy, silence: null, Silent(null) with { Labels = Late });
        Assert.Equal((Andon.Grey, "verdicts late", DataState.LabelsLate, DataState.Live),
            (line.Sign, line.State, line.Agent.DataState(line.Slo), line.Agent.DataState()));
        Assert.Contains(">214 without verdict</a></b> (expected within 3 days)", SloMarkup.Line(line, Present).ToString(), StringComparison.Ordinal);
        var both = Line(AccuracyState.Healthy, Silent(Quiet), Silent(null) with { Labels = Late });
        Assert.Equal(DataState.Silent, both.Agent.DataState(both.Slo));
        Assert.Equal(DataState.Never, (both.Agent with { LastOutcomeAt = null }).DataState(both.Slo));
    }

    private static NoticeFacts Silent(FeedFacts? facts) =>
        NoticeFacts.OfAgent(NoticeKind.Silent, "order-entry", Samples.Agent(Samples.Slo()).Coverage!, 0, Now) with { Feed = facts };

    private static SloLine Line(AccuracyState state, NoticeFacts? silence, NoticeFacts? labels = null)
    {
        var slo = Samples.Slo(state: state, wrong: 4, episode: null) with
        {
            LateLabels = labels, Pending = 214, LastJudgedAt = Now.AddMinutes(-47),
        };
        return new(Samples.Agent(slo) with { Silence = silence, LastOutcomeAt = Now.AddMinutes(-47) }, slo, Alert: null, new People(null), IsRefused: false);
    }
}
