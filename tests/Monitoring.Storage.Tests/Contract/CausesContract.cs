using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about why: the causes of the verdicts that stand, who is named, and judges that are new.</summary>
public abstract class CausesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Window = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(Window, "order-entry", null, "customer"), "one");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Causes_are_those_of_the_verdicts_that_stand_on_the_places(bool atOnce)
    {
        List<Post> posts =
        [
            .. Enumerable.Range(0, 16).Select(i => Outcome(Invariant($"PO-{i}"), Verdict.Correct, "never")),
            Outcome("PO-16", Verdict.Incorrect, "uom"),
            Outcome("PO-17", Verdict.Incorrect, "first"),
            VerdictOf("PO-17", Verdict.Incorrect, "ship-to", "V-1"),
            VerdictOf("PO-3", Verdict.Incorrect, null, "V-2"),
        ];
        foreach (var some in posts.Chunk(atOnce ? posts.Count : 1))
        {
            await Fixture.WriteAsync(some);
        }

        var breach = await BreachAsync();
        Assert.Equal([new CauseCount("ship-to", 1), new CauseCount("uom", 1), new CauseCount(null, 1)], breach.Causes);
        Assert.Equal(
            [("PO-17", "ship-to"), ("PO-16", "uom"), ("PO-3", null)],
            breach.NewestWrong.Select(wrong => (wrong.TransactionId, wrong.CauseCode)));
    }

    [Fact]
    public async Task A_judge_that_first_appears_in_the_window_is_told_and_one_that_judged_before_is_not()
    {
        await Fixture.WriteAsync([.. Enumerable.Range(0, 40).Select(i => Outcome(Invariant($"PO-{i}"), Verdict.Correct, null, i == 5 ? "joan" : "old"))]);
        await Fixture.WriteAsync(
            Outcome("PO-40", Verdict.Incorrect, null, "new"),
            Outcome("PO-41", Verdict.Incorrect, null, "joan"),
            Outcome("PO-42", Verdict.Incorrect, null, "new"));

        Assert.Equal([new NewJudge(new Judge("new"), "PO-40")], (await BreachAsync()).Judges);
    }

    [Fact]
    public async Task At_the_beginning_of_a_log_the_first_judge_is_no_news()
    {
        await Fixture.WriteAsync([.. Enumerable.Range(0, 10).Select(i => Outcome(Invariant($"PO-{i}"), i < 3 ? Verdict.Incorrect : Verdict.Correct, null, "old"))]);
        Assert.Empty((await BreachAsync()).Judges);
    }

    [Fact]
    public async Task An_agent_version_can_be_the_one_and_its_unjudged_work_is_suspect()
    {
        await Fixture.WriteAsync([
            .. Enumerable.Range(0, 30).Select(i => Outcome(Invariant($"PO-{i}"), Verdict.Correct, null, version: "3.1", customer: i % 7)),
            Outcome("U-1", null, null, version: "3.2"),
            Outcome("U-2", null, null, version: "3.1"),
            .. Enumerable.Range(30, 3).Select(i => Outcome(Invariant($"PO-{i}"), Verdict.Incorrect, null, version: "3.2", customer: i % 7)),
        ]);

        var breach = await BreachAsync();
        Assert.Equal(new Culprit("agent version", "3.2", 3, 3, 0, 17), breach.Culprit);
        Assert.Equal(1, breach.Suspects?.Count);
        Assert.Equal("PO-30", breach.Began()?.Onset?.TransactionId);
    }

    [Fact]
    public async Task Work_whose_verdicts_do_not_count_is_as_suspect_as_work_without_any()
    {
        var admission = Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review) };
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(Window, "order-entry", admission, "customer"), "two");
        await PostAsync(Outcome("early", Verdict.Correct, null));
        for (var i = 0; i < 23; i++)
        {
            var verdict = i < 20 ? Verdict.Correct : Verdict.Incorrect;
            if (i == 21)
            {
                await PostAsync(Outcome("checked", Verdict.Correct, null));
                await PostAsync(Outcome("twice", Verdict.Correct, null), VerdictOf("twice", Verdict.Correct, null, "V-2"));
                await PostAsync(Outcome("untouched", null, null), Outcome("of another", Verdict.Correct, null, customer: 1));
            }

            await PostAsync(
                Outcome(Invariant($"PO-{i}"), null, null, customer: verdict == Verdict.Correct ? 1 : 0),
                VerdictOf(Invariant($"PO-{i}"), verdict, null, "V-1"));
        }

        var breach = await BreachAsync();
        Assert.Equal(("customer-0", "PO-20"), (breach.Culprit?.Value, breach.Began()?.Onset?.TransactionId));
        Assert.Equal((2, false), (breach.Suspects!.Count, breach.Suspects.IsAtLeast)); // checked and untouched
        await Fixture.VerifyAsync();
    }

    private async Task PostAsync(params IReadOnlyList<Post> posts)
    {
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await Fixture.WriteAsync(posts);
    }

    private static OutcomePost Outcome(string id, Verdict? verdict, string? cause, string? judge = null, string? version = null, int customer = 0)
    {
        var content = new OutcomeContent { Verdict = verdict, CauseCode = verdict is null ? null : cause, JudgedBy = judge, AgentVersion = version };
        content.TryAddSegment("customer", Invariant($"customer-{customer}"));
        return new OutcomePost(
            "order-entry",
            id,
            content.Write(),
            Disposition.Auto,
            null,
            verdict is null ? null : new VerdictFacts(verdict.Value, VerdictSource.Check, Selection.All, Indicator.Accuracy, null));
    }

    private static VerdictPost VerdictOf(string id, Verdict verdict, string? cause, string verdictId) => new(
        "order-entry",
        id,
        new OutcomeContent { Verdict = verdict, CauseCode = cause, VerdictId = verdictId }.Write(),
        new VerdictFacts(verdict, VerdictSource.Review, Selection.All, Indicator.Accuracy, verdictId));

    private async Task<NoticeFacts> BreachAsync() => Assert.Single(
        Assert.Single((await Fixture.Store.Readings.EpisodesAsync("order-entry-accuracy", null, null, 10, Token))!).Notices,
        notice => notice.Kind == NoticeKind.Breach).Facts;
}
