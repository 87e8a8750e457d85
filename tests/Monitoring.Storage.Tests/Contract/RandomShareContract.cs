using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of the random share: which verdicts it is made of, and when a gap is found.</summary>
public abstract class RandomShareContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reviews_speak_for_all_by_the_chances_they_had_and_other_verdicts_take_no_part()
    {
        await ApplyAsync(reviews: 2);
        Assert.Null(await ShareAsync());
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111"));
        await DrawAsync(0);
        await AnswerAsync(Verdict.Correct);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("11", from: 10));
        await DrawAsync(1);
        await AnswerAsync(Verdict.Incorrect);
        await DrawAsync(2);

        // Six in all: two of four, and a day later two of the four that are left. Who was received on the first day had two chances.
        var reviews = (await Fixture.Store.Readings.ReviewsAsync(new(), null, 9, Token))!;
        var weights = reviews.Where(review => review.Verdict is not null).Select(review => new RandomVerdict(
            review.Verdict == Verdict.Correct,
            review.Verdict == Verdict.Correct ? DrawWeight.Of(0.5, 0, 2)
                : review.TransactionId is "PO-10" or "PO-11" ? DrawWeight.Of(0.5, 0, 1) : DrawWeight.Of(0.5, 1, 1)));
        var expected = RandomShare.Of([.. weights], [])!;
        var share = (await ShareAsync())!;
        Assert.Equal((expected.Accuracy, 4), (share.Accuracy, share.Judged));
        Assert.Equal(expected.Size, share.Size, 9);
        Assert.InRange(share.Accuracy, 0.3, 0.7);

        Fixture.Clock.Advance(RandomShare.Counted);
        Assert.Null(await ShareAsync());
    }

    [Fact]
    public async Task Posted_random_verdicts_carry_their_own_chance_and_the_strongest_latest_of_a_transaction_holds()
    {
        await ApplyAsync(reviews: 0);
        await Fixture.WriteAsync([.. StoreFixture.Outcomes("......."), StoreFixture.Unjudged("PO-failed", Disposition.Failed)]);
        await Fixture.WriteAsync(
            Posted("PO-0", Verdict.Correct, 0.5, VerdictSource.Audit), Posted("PO-1", Verdict.Incorrect, 0.1, VerdictSource.Check),
            Posted("PO-2", Verdict.Incorrect, 0.5, VerdictSource.Check), Posted("PO-2", Verdict.Correct, 0.5, VerdictSource.Review),
            Posted("PO-3", Verdict.Correct, 0.5, VerdictSource.Review), Posted("PO-3", Verdict.Unsure, 0.5, VerdictSource.Review),
            Posted("PO-failed", Verdict.Incorrect, 0.5, VerdictSource.Audit), StoreFixture.Verdict("PO-4", Verdict.Incorrect));

        var share = (await ShareAsync())!;
        Assert.Equal((4.0 / 14.0, 3), (share.Accuracy, share.Judged));
        await ApplyAsync(reviews: 0, OneOf<VerdictSource>.Only(VerdictSource.Audit));
        Assert.Equal(1, (await ShareAsync())!.Judged);
    }

    [Fact]
    public async Task A_review_is_not_counted_as_a_posted_verdict_too_and_counts_whatever_sources_the_slo_counts()
    {
        await ApplyAsync(reviews: 5, OneOf<VerdictSource>.Only(VerdictSource.Check));
        await Fixture.WriteAsync(StoreFixture.Outcomes("....."));
        await DrawAsync(0);
        await AnswerAsync(Verdict.Correct);
        Assert.Equal((1.0, 5), ((await ShareAsync())!.Accuracy, (await ShareAsync())!.Judged));
        await ApplyAsync(reviews: 5, OneOf<VerdictSource>.Any);
        Assert.Equal(5, (await ShareAsync())!.Judged);
    }

    [Fact]
    public async Task A_gap_is_found_with_a_draw_waits_for_one_mail_and_is_over_when_both_say_the_same()
    {
        await ApplyAsync(reviews: 50);
        var found = Fixture.Clock.GetUtcNow().AddDays(1);
        for (var day = 0; day < 3; day++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 100), from: posted += 100));
            await DrawAsync(day);
            await AnswerAsync(day < 2 ? Verdict.Incorrect : Verdict.Correct);
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        // What was answered after the draw of a day is seen by that of the next.
        var gap = Assert.Single(await GapsAsync());
        Assert.Equal(("order-entry", "order-entry-accuracy", Today.AddDays(1), 0.0, 50, 200L, 200L),
            (gap.Agent, gap.Slo, gap.Since, gap.Random, gap.RandomJudged, gap.OthersRight, gap.OthersJudged));
        await IsWaitingAsync();

        // While one is open no other is found; what is over makes no line, and the line that waits is left for a mail.
        Fixture.Clock.Advance(RandomShare.Counted);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 1_000));
        await DrawAsync(40);
        Assert.Empty(await GapsAsync());
        await IsWaitingAsync();

        async Task IsWaitingAsync()
        {
            var line = Assert.Single(await Fixture.Store.DailyMails.LinesAsync(Token));
            Assert.Equal(
                ("order-entry", "order-entry-accuracy", DailyLineKind.Gap, found), (line.Agent, line.Slo, line.Kind, line.Facts.From));
        }
    }

    [Fact]
    public async Task A_gap_that_cannot_be_looked_at_costs_no_draw_and_the_next_one_looks_again()
    {
        await ApplyAsync(reviews: 5);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 100)));
        await Fixture.WriteAsync(
            [.. Enumerable.Range(0, 50).Select(i => Posted(Invariant($"PO-{i}"), Verdict.Incorrect, 0.5, VerdictSource.Audit))]);
        await Fixture.TamperAsync("create table kept as select * from verdicts");
        await Fixture.TamperAsync("update verdicts set content = 'damaged'");
        var run = await DrawAsync(0);
        Assert.Equal((5, 1), (run.Drawn, run.Failures.Count));
        Assert.True(run.Failures[0] is { Agent: "order-entry", IsGap: true });
        Assert.Empty(await GapsAsync());

        await Fixture.TamperAsync("update verdicts set content = (select k.content from kept k where k.position = verdicts.position)");
        Assert.Empty((await DrawAsync(1)).Failures);
        Assert.Equal(Today.AddDays(1), Assert.Single(await GapsAsync()).Since);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public async Task However_few_outcomes_are_counted_at_once_each_other_verdict_is_counted_once(int page)
    {
        await ApplyAsync(reviews: 0);
        foreach (var from in (int[])[0, 10, 20, 30])
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0001.", from: from));
            Fixture.Clock.Advance(TimeSpan.FromHours(1));
        }

        await Fixture.WriteAsync([.. Enumerable.Range(0, 2).Select(i => StoreFixture.Verdict(Invariant($"PO-{i}"), Verdict.Incorrect))]);
        await Fixture.WriteAsync([.. StoreFixture.Outcomes(new string('.', 60), from: 100)]);
        await Fixture.WriteAsync(
            [.. Enumerable.Range(100, 60).Select(i => Posted(Invariant($"PO-{i}"), Verdict.Incorrect, 1, VerdictSource.Audit))]);

        var agent = await Fixture.AgentAsync("order-entry");
        await using var connection = Fixture.Connect();
        await connection.OpenAsync(Token);
        var rows = new ShareRows(connection, agent.Id, Fixture.Clock.GetUtcNow()) { Page = page };
        var gap = Assert.Single(await rows.GapsAsync(agent.Coverage!));
        Assert.Equal((10L, 16L), (gap.Right, gap.Judged));
    }

    [Fact]
    public async Task Complaints_are_no_verdicts_that_come_by_themselves_so_they_make_no_gap_with_what_was_drawn()
    {
        await ApplyAsync(reviews: 5);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('.', 66)));
        await Fixture.WriteAsync(
            [.. Enumerable.Range(0, 60).Select(i => Posted(Invariant($"PO-{i}"), Verdict.Correct, 1, VerdictSource.Audit))]);
        await Fixture.WriteAsync([.. Enumerable.Range(57, 9).Select(i => Told(i, Selection.Complaint, Verdict.Incorrect))]);
        await DrawAsync(0);
        Assert.Empty(await GapsAsync());

        // An SLO that counts them says so of itself.
        await ApplyAsync(reviews: 5, selections: OneOf<Selection>.Any);
        await DrawAsync(1);
        var gap = Assert.Single(await GapsAsync());
        Assert.Equal((0L, 9L), (gap.OthersRight, gap.OthersJudged));
    }

    [Fact]
    public async Task Of_the_verdicts_that_nobody_drew_those_are_held_against_the_random_ones_that_the_slo_counts()
    {
        await ApplyAsync(reviews: 0);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('.', 100)));
        await Fixture.WriteAsync(
            [.. Enumerable.Range(40, 60).Select(i => Posted(Invariant($"PO-{i}"), Verdict.Incorrect, 1, VerdictSource.Audit))]);
        await Fixture.WriteAsync([.. Enumerable.Range(10, 20).Select(i => Told(i, Selection.All, Verdict.Correct))]);
        await Fixture.WriteAsync(
            Told(0, Selection.All, Verdict.Correct), Told(0, Selection.Complaint, Verdict.Incorrect), // Has its place: corrected.
            Told(1, Selection.Complaint, Verdict.Incorrect), Told(1, Selection.All, Verdict.Correct), // The later takes the place.
            Told(2, Selection.Complaint, Verdict.Incorrect), Told(2, Selection.All, Verdict.Correct, VerdictSource.Check), // Weaker than a word before.
            Told(2, Selection.Complaint, Verdict.Incorrect),
            Told(3, Selection.All, Verdict.Unsure), Told(3, Selection.Targeted, Verdict.Incorrect), // Unsure took no place.
            Told(4, Selection.All, Verdict.Correct), Told(4, Selection.Mandatory, Verdict.Unsure), // Its place is emptied.
            Told(5, Selection.All, Verdict.Correct), Told(5, Selection.Complaint, Verdict.Incorrect, VerdictSource.Check), // Weaker.
            Told(40, Selection.Complaint, Verdict.Correct)); // Only its draw gave it a place.
        var agent = await Fixture.AgentAsync("order-entry");
        await using var connection = Fixture.Connect();
        await connection.OpenAsync(Token);
        var gap = Assert.Single(await new ShareRows(connection, agent.Id, Fixture.Clock.GetUtcNow()).GapsAsync(agent.Coverage!));
        Assert.Equal((22L, 23L), (gap.Right, gap.Judged));
    }

    private async Task ApplyAsync(int reviews, OneOf<VerdictSource>? sources = null, OneOf<Selection>? selections = null)
    {
        var admission = Admission.Default with { Sources = sources ?? OneOf<VerdictSource>.Any };
        var registry = StoreFixture.OrderEntry(admission: admission with { Selections = selections ?? admission.Selections });
        await Fixture.ApplyAsync(
            registry with { Agents = [registry.Agents[0] with { Reviews = reviews }] }, Invariant($"{reviews} {sources} {selections}"));
    }

    private static VerdictPost Told(int number, Selection selection, Verdict verdict, VerdictSource source = VerdictSource.Review)
    {
        var content = new OutcomeContent { Verdict = verdict, Source = source, Selection = selection };
        return new("order-entry", Invariant($"PO-{number}"), content.Write(), new VerdictFacts(verdict, source, selection, Indicator.Accuracy, null));
    }

    private static VerdictPost Posted(string id, Verdict verdict, double chance, VerdictSource source)
    {
        var content = new OutcomeContent { Verdict = verdict, Source = source, Selection = Selection.Random, InclusionProbability = chance };
        return new("order-entry", id, content.Write(), new VerdictFacts(verdict, source, Selection.Random, Indicator.Accuracy, null));
    }

    private Task<ReviewRun> DrawAsync(int day) => Fixture.Store.Reviews.DrawAsync(Today.AddDays(day), new Random(day).Next, Token);

    private async Task AnswerAsync(Verdict verdict)
    {
        foreach (var review in (await Fixture.Store.Readings.ReviewsAsync(new() { State = ReviewState.Open }, null, 100, Token))!)
        {
            await Fixture.Store.Reviews.AnswerAsync(review.Id, new(verdict, null, "dana"), AgentScope.All, Token);
        }
    }

    private async Task<RandomShare?> ShareAsync() =>
        (await Fixture.Store.Readings.RandomSharesAsync([await Fixture.AgentAsync("order-entry")], Token)).Values.SingleOrDefault();

    private Task<IReadOnlyList<ShareGapReading>> GapsAsync() => Fixture.Store.Readings.ShareGapsAsync(Token);
}
