using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>Registry revisions in examples; random ones stand in <see cref="AgentFoldTests"/>.</summary>
public sealed class RevisionTests
{
    private static readonly Definition Ten = Definition.Plain;

    private readonly LiveAgent agent = new();
    private int posted;

    [Fact]
    public void A_new_SLO_below_its_line_breaches_with_the_revision_after_the_last_verdict()
    {
        Post("000000000001110");
        var breach = Assert.Single(Revise((1, Ten)));
        Assert.Equal(new Change(AccuracyState.WarmingUp, AccuracyState.Breached, NoticeKind.Breach), breach.Change);
        Assert.Equal((15, null, Revised(15)), (breach.Position, breach.TransactionId, breach.At));
        Assert.Equal(new WindowCounts(3, 10, true), breach.Counts);
        Assert.Equal(Enumerable.Range(6, 10).Select(position => (long)position), breach.Picture!.Places.Select(place => place.Position));
        Assert.Equal((15, Revised(15)), (agent.Fold.Slos[0].LastPosition, agent.Fold.Slos[0].LastJudgedAt!.Value));
    }

    [Fact]
    public void A_new_SLO_of_a_silent_agent_warms_up()
    {
        Assert.Empty(Revise((1, Ten)));
        Assert.Equal((AccuracyState.WarmingUp, 0, null),
            (agent.Fold.Slos[0].Life.State, agent.Fold.Slos[0].LastPosition, agent.Fold.Slos[0].LastJudgedAt));
    }

    [Fact]
    public void An_edited_SLO_keeps_its_open_episode_and_starts_its_hold_anew_without_a_notice()
    {
        Revise((1, Ten));
        Post("1110000000" + "000");
        Assert.Equal((AccuracyState.Recovering, 2), (agent.Fold.Slos[0].Life.State, agent.Fold.Slos[0].Life.Held));

        Assert.Empty(Revise((1, Ten with { Target = 0.95m })));
        Assert.Equal((AccuracyState.Recovering, 0, 1),
            (agent.Fold.Slos[0].Life.State, agent.Fold.Slos[0].Life.Held, agent.Fold.Slos[0].Life.Episode.Id));
        Assert.Equal(
            [null, null, NoticeKind.Recovered],
            Post("000").Select(change => change?.Change.Notice));
    }

    [Fact]
    public void An_edit_that_puts_the_window_off_target_sends_a_recovering_SLO_back_without_a_notice()
    {
        Revise((1, Ten));
        Post("1110000000" + "00");
        Assert.Equal(AccuracyState.Recovering, agent.Fold.Slos[0].Life.State);
        var change = Assert.Single(Revise((1, Ten with { Target = 0.95m })));
        Assert.Equal(new Change(AccuracyState.Recovering, AccuracyState.Breached, null), change.Change);
        Assert.True(change.Belongs);
    }

    [Fact]
    public void A_revision_is_no_judgement_so_the_last_one_stays_what_it_was()
    {
        Revise((1, Ten));
        Post("0000");
        Revise((1, Ten with { Window = 3 }));
        Assert.Equal((AccuracyState.Healthy, 4), (agent.Fold.Slos[0].Life.State, agent.Fold.Slos[0].LastPosition));
        Post("?");
        Revise((1, Ten with { Window = 2 }));
        Assert.Equal((4, Logs.At(4)), (agent.Fold.Slos[0].LastPosition, agent.Fold.Slos[0].LastJudgedAt!.Value));
    }

    [Fact]
    public void Words_that_count_nothing_change_no_window()
    {
        Revise((1, Ten));
        Post("1110000000" + "000");
        var before = agent.Bytes;
        var slo = agent.Fold.Slos[0].Slo;
        Assert.Empty(agent.Revise([new CoveredSlo(1, 2, slo with { ReactionPlan = "Call the EDI desk." })]));
        Assert.Equal(before, agent.Bytes);
        Assert.Equal("Call the EDI desk.", agent.Fold.Slos[0].Slo.ReactionPlan);
    }

    [Fact]
    public void The_log_is_read_back_once_for_all_SLOs_that_fill_their_windows_and_not_for_the_others()
    {
        Revise((1, Ten), (2, Ten));
        Post("0000");
        var asked = new List<IReadOnlyList<Slo>>();
        agent.Fold.Revise(
            new Revision(posted, [(1, Ten with { Window = 3 }), (2, Ten), (3, Ten), (4, Ten)]).Covered,
            posted,
            Revised(posted),
            slos =>
            {
                asked.Add(slos);
                return [.. slos.Select(_ => Array.Empty<Place>())];
            },
            []);
        Assert.Equal([3, 10, 10], Assert.Single(asked).Select(slo => slo.Rule.Window));
    }

    [Fact]
    public void A_retired_SLO_closes_its_open_episode_with_one_notice_and_coming_back_counts_as_new()
    {
        Revise((1, Ten), (2, Ten with { AlertBelow = 0.5m }));
        Post("1110000000");
        var retired = Assert.Single(Revise());
        Assert.Equal((1, NoticeKind.Retired, false), (retired.SloId, retired.Change.Notice!.Value, retired.Change.IsTransition));
        Assert.Equal((1, 10, Revised(10)), (retired.Episode.Id, retired.Episode.ClosedPosition, retired.Episode.ClosedAt!.Value));
        Assert.True(retired.Belongs);
        Assert.Empty(agent.Fold.Slos);
        Assert.Equal([null], Post("1"));

        var again = Assert.Single(Revise((3, Ten)));
        Assert.Equal((NoticeKind.Breach, 2, 0), (again.Change.Notice!.Value, again.Episode.Id, again.Episode.Reopenings));
    }

    [Theory]
    [InlineData(600, NoticeKind.Reopened)]
    [InlineData(601, NoticeKind.Breach)]
    public void An_edit_that_breaches_reopens_the_episode_up_to_twice_the_window_after_it_recovered(int placesSince, NoticeKind expected)
    {
        var lenient = Definition.Plain with { Target = 0.92m, AlertBelow = 0.90m, Window = 300 };
        Revise((1, lenient));
        var recovered = Post(new string('1', 31) + new string('0', 375)).FindIndex(change => change?.Change.Notice is NoticeKind.Recovered)
            + 1;
        Post(new string('0', recovered + placesSince - posted - 20) + new string('1', 20));
        Assert.Equal(placesSince, posted - recovered);
        var change = Assert.Single(Revise((1, lenient with { Target = 0.96m, AlertBelow = 0.95m })));
        Assert.Equal(expected, change.Change.Notice);
    }

    private static DateTimeOffset Revised(int position) => Logs.At(position).AddSeconds(7);

    private IReadOnlyList<SloChange> Revise(params (long Id, Definition Definition)[] lines) =>
        agent.Revise(new Revision(posted, lines).Covered);

    /// <summary>What each of these new transactions changed.</summary>
    private List<SloChange?> Post(string verdicts)
    {
        var log = Logs.Of(verdicts, posted).ToArray();
        posted += log.Length;
        return [.. log.Select(logged => agent.Feed(logged).SingleOrDefault())];
    }
}
