using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of reviews: drawn at random once a plant day, and an answer is a verdict.</summary>
public abstract class ReviewsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly DateOnly Today = new(2026, 6, 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_are_drawn_from_what_an_slo_admits_was_received_in_7_days_and_was_never_drawn_whatever_verdicts_it_has()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0101", from: 100));
        Fixture.Clock.Advance(TimeSpan.FromDays(7));
        await Fixture.WriteAsync([.. StoreFixture.Outcomes("01?.01"), StoreFixture.Unjudged("PO-failed", Disposition.Failed)]);

        Assert.Equal(5, await DrawAsync(Today));
        var drawn = await ReviewsAsync();
        Assert.All(drawn, review =>
        {
            Assert.Equal(("order-entry", "Order entry", "dana", "accuracy", 5 / 6.0, ReviewState.Open, Fixture.Clock.GetUtcNow()), (
                review.Agent, review.Title, review.Recipient, review.Indicator, review.InclusionProbability, review.State, review.DrawnAt));
            Assert.Equal("acme", review.Sent.Segments["customer"]);
        });

        // The sixth is all that is left; none comes twice.
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await DrawAsync(Today.AddDays(1)));
        var all = await ReviewsAsync();
        Assert.Equal(["PO-0", "PO-1", "PO-2", "PO-3", "PO-4", "PO-5"], all.Select(review => review.TransactionId).Order(StringComparer.Ordinal));
        Assert.Equal(1, all[0].InclusionProbability);
        Assert.Equal(0, await DrawAsync(Today.AddDays(2)));
        Assert.Equal(3, await Fixture.CountAsync("review_days"));
    }

    [Fact]
    public async Task Which_are_drawn_is_up_to_the_random_numbers()
    {
        await Fixture.ApplyAsync(Of(reviews: 3), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('.', 60)));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var day = 0; day < 6; day++)
        {
            Assert.Equal(3, await DrawAsync(Today.AddDays(day), seed: day));
            taken.UnionWith((await ReviewsAsync()).Select(review => review.TransactionId));
        }

        Assert.Equal(18, taken.Count);
        Assert.NotEqual(Enumerable.Range(0, 18).Select(i => Invariant($"PO-{i}")).Order(StringComparer.Ordinal), taken.Order(StringComparer.Ordinal));
        Assert.Equal([3 / 60.0, 3 / 57.0, 3 / 54.0, 3 / 51.0, 3 / 48.0, 3 / 45.0],
            (await ReviewsAsync()).Select(review => review.InclusionProbability).Distinct().Order());
    }

    [Fact]
    public async Task A_day_is_drawn_once_on_several_instances_and_after_a_restart_also_when_a_later_one_was_drawn()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('.', 200)));
        Store[] stores = [Fixture.Store, await Fixture.OpenAsync(), await Fixture.OpenAsync()];
        var drawn = await Task.WhenAll(stores.SelectMany(store => new[] { store, store }).Select(store => Task.Run(() =>
            store.Reviews.DrawAsync(Today, Chance(7), Token))));

        Assert.Equal(5, drawn.Sum(run => run.Drawn));
        await Fixture.RestartAsync();
        Assert.Equal(0, await DrawAsync(Today));
        Assert.Equal(5, await Fixture.CountAsync("reviews"));
        Assert.Equal(1, await Fixture.CountAsync("review_days"));

        // A clock ran a year ahead, and is right again.
        Assert.Equal(5, await DrawAsync(Today.AddYears(1)));
        Assert.Equal(5, await DrawAsync(Today.AddDays(1)));
        Assert.Equal(0, await DrawAsync(Today.AddDays(1)));
        Assert.Equal(15, await Fixture.CountAsync("reviews"));
    }

    [Fact]
    public async Task A_registry_that_comes_into_force_while_it_is_drawn_holds_for_the_draw()
    {
        await Fixture.ApplyAsync(Of(reviews: 3), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('.', 20)));
        var changed = false;
        var run = await Fixture.Store.Reviews.DrawAsync(
            Today,
            below =>
            {
                if (!changed)
                {
                    changed = true;
                    Wait(Fixture.ApplyAsync(Of(reviews: 2), "two"));
                }

                return below - 1;
            },
            Token);

        Assert.True(changed);
        Assert.Equal((0, 0), (run.Drawn, run.Failures.Count));
        Assert.Equal(0, await Fixture.CountAsync("review_days"));
        Assert.Equal(2, await DrawAsync(Today));
    }

    [Fact]
    public async Task What_fails_of_one_agent_is_told_and_costs_no_other_its_draw()
    {
        var registry = StoreFixture.OrderEntry();
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0], Named(registry.Agents[0], "invoices")] }, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("...."));
        await Fixture.WriteAsync(StoreFixture.Outcomes("....", "invoices"));

        // Its day cannot be stored.
        await Fixture.TamperAsync("create unique index broken on review_days (day)");
        var run = await Fixture.Store.Reviews.DrawAsync(Today, Chance(1), Token);
        Assert.Equal((4, "invoices", false), (run.Drawn, run.Failures[0].Agent, run.Failures[0].IsGap));
        await Fixture.TamperAsync("drop index broken");
        Assert.Equal(4, await DrawAsync(Today));
    }

    [Fact]
    public async Task Nothing_is_drawn_of_an_agent_without_reviews_or_without_an_slo_or_a_registration()
    {
        var registry = Of(reviews: 0);
        registry = registry with
        {
            Agents = [registry.Agents[0], registry.Agents[0] with { Name = "idle", Reviews = 5, Slos = [] }],
        };
        await Fixture.ApplyAsync(registry, "one");
        foreach (var agent in (string[])["order-entry", "idle", "nobodys"])
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("....", agent));
        }

        Assert.Equal(0, await DrawAsync(Today));
        Assert.Equal(0, await Fixture.CountAsync("review_days"));
    }

    [Fact]
    public async Task What_is_judged_is_accuracy_where_an_slo_counts_it_else_the_indicator_of_the_first()
    {
        var registry = StoreFixture.OrderEntry();
        var agent = registry.Agents[0];
        Slo Counting(string name, string indicator) =>
            agent.Slos[0] with { Name = name, Admission = Admission.Default with { Indicator = indicator } };
        await Fixture.ApplyAsync(
            registry with
            {
                Agents =
                [
                    agent with { Name = "both", Slos = [Counting("one", "relevance"), Counting("two", "accuracy")] },
                    agent with { Name = "other", Slos = [Counting("three", "relevance"), Counting("four", "style")] },
                ],
            }, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(".", "both"));
        await Fixture.WriteAsync(StoreFixture.Outcomes(".", "other"));
        await DrawAsync(Today);
        var reviews = (await ReviewsAsync()).ToDictionary(review => review.Agent, StringComparer.Ordinal);
        Assert.Equal(("accuracy", "relevance"), (reviews["both"].Indicator, reviews["other"].Indicator));

        await AnswerAsync(reviews["other"].Id, Verdict.Incorrect);
        Assert.Equal("relevance", Assert.Single((await TransactionAsync("PO-0", "other")).Verdicts).Facts.Indicator);
        Assert.Equal([1, 0], (await Fixture.AgentAsync("other")).Slos.Select(slo => slo.Counts.Wrong));
    }

    [Fact]
    public async Task An_answer_is_a_verdict_of_an_audit_another_one_a_correction_and_the_same_again_is_once()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0........."));
        await DrawAsync(Today);
        var review = (await ReviewsAsync()).First(review => review.TransactionId != "PO-0");
        var id = Invariant($"review-{review.Id}");

        var answered = await AnswerAsync(review.Id, Verdict.Incorrect, "ship-to");
        Assert.True(answered is { IsNew: true, Review: { State: ReviewState.Answered, Verdict: Verdict.Incorrect, CauseCode: "ship-to", By: "dana" } });
        Assert.False((await AnswerAsync(review.Id, Verdict.Incorrect, "ship-to"))!.IsNew);
        var verdict = Assert.Single((await TransactionAsync(review.TransactionId)).Verdicts);
        Assert.Equal((VerdictSource.Audit, Selection.Random, id), (verdict.Facts.Source, verdict.Facts.Selection, verdict.Facts.VerdictId));
        Assert.Equal((0.5, "dana", "ship-to"), (Said(verdict).InclusionProbability, Said(verdict).JudgedBy, Said(verdict).CauseCode));
        Assert.Equal(1, (await Fixture.AgentAsync("order-entry")).Slos[0].Counts.Wrong);

        Assert.True((await AnswerAsync(review.Id, Verdict.Correct))!.IsNew);
        Assert.True((await AnswerAsync(review.Id, Verdict.Incorrect, "ship-to"))!.IsNew);
        Assert.Equal([id, id + "-2", id + "-3"], (await TransactionAsync(review.TransactionId)).Verdicts.Select(one => one.Facts.VerdictId));
        Assert.Equal(1, (await Fixture.AgentAsync("order-entry")).Slos[0].Counts.Wrong);
        Assert.Equal(1, await Fixture.CountAsync("reviews where answered_at is not null"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Two_who_answer_at_once_are_both_taken_and_the_draw_says_what_the_log_says()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("."));
        await DrawAsync(Today);
        var other = await Fixture.OpenAsync();
        var id = (await ReviewsAsync())[0].Id;
        await Task.WhenAll(
            AnswerAsync(id, Verdict.Incorrect), AnswerAsync(id, Verdict.Incorrect),
            other.Reviews.AnswerAsync(id, new(Verdict.Correct, null, "tom"), AgentScope.All, Token));

        var verdicts = (await TransactionAsync("PO-0")).Verdicts;
        Assert.InRange(verdicts.Count, 2, 3);
        Assert.Equal((verdicts[^1].Facts.Verdict, Said(verdicts[^1]).JudgedBy), ((await ReviewsAsync())[0].Verdict!.Value, (await ReviewsAsync())[0].By));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_name_that_somebody_took_for_a_verdict_of_theirs_costs_no_answer()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("."));
        await DrawAsync(Today);
        var review = (await ReviewsAsync())[0];
        await Fixture.WriteAsync(StoreFixture.Verdict("PO-0", Verdict.Correct, Invariant($"review-{review.Id}")));

        await AnswerAsync(review.Id, Verdict.Incorrect);
        Assert.Equal([null, "dana"], (await TransactionAsync("PO-0")).Verdicts.Select(verdict => Said(verdict).JudgedBy));
        Assert.Equal(1, (await Fixture.AgentAsync("order-entry")).Slos[0].Counts.Wrong);
    }

    [Fact]
    public async Task An_answer_that_breaches_tells_the_owner_in_its_own_transaction()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(".."));
        await DrawAsync(Today);
        var reviews = await ReviewsAsync();
        Assert.False((await AnswerAsync(reviews[0].Id, Verdict.Incorrect))!.MadeNotices);
        Assert.True((await AnswerAsync(reviews[1].Id, Verdict.Incorrect))!.MadeNotices);
        Assert.Equal(1, await Fixture.CountAsync("notices"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_review_is_for_the_owner_or_who_acts_for_them_and_is_asked_for_30_days()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("......."));
        await DrawAsync(Today);
        await AnswerAsync((await ReviewsAsync())[0].Id, Verdict.Unsure);
        Assert.Equal(4, (await ReviewsAsync(new() { Recipient = "dana", State = ReviewState.Open })).Count);
        Assert.Empty(await ReviewsAsync(new() { Recipient = "tom" }));
        Assert.Equal(new ReviewCount(5, 1), Assert.Single(await CountsAsync("dana")).Value);

        Assert.Equal(PlantDay.Of(Fixture.Clock.GetUtcNow(), IanaZone.Of("America/Chicago")), new DateOnly(2026, 6, 1));
        var registry = StoreFixture.OrderEntry();
        await Fixture.ApplyAsync(
            registry with
            {
                People = new Dictionary<string, Person>(registry.People, StringComparer.Ordinal)
                {
                    ["dana"] = registry.People["dana"] with { Away = [new(new(2026, 6, 1), new(2026, 6, 3), "joan")] },
                },
            }, "two");
        Assert.Equal(4, (await ReviewsAsync(new() { Recipient = "joan", State = ReviewState.Open })).Count);
        Assert.Empty(await CountsAsync("dana"));

        Fixture.Clock.Advance(ReviewRule.Asked);
        Assert.Empty(await ReviewsAsync(new() { State = ReviewState.Open }));
        Assert.Equal(4, (await ReviewsAsync(new() { State = ReviewState.Expired })).Count);
        Assert.Single(await ReviewsAsync(new() { State = ReviewState.Answered }));
        Assert.Equal(default, (await CountsAsync(null))["order-entry"]);
    }

    [Fact]
    public async Task The_draws_of_transactions_that_are_removed_go_too_and_those_of_an_agent_that_left_are_not_answered()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("..."));
        await DrawAsync(Today);
        var ids = (await ReviewsAsync()).Select(review => review.Id).ToList();
        await AnswerAsync(ids[0], Verdict.Correct);
        for (var day = 0; day < 20; day++)
        {
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
            await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 100 + day));
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(12), Token);
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("...", from: 200));
        await DrawAsync(Today.AddDays(20), seed: 5);
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(12), Token);

        var kept = await ReviewsAsync();
        Assert.Equal(5, kept.Count);
        Assert.Empty(kept.Select(review => review.Id).Intersect(ids));
        Assert.Equal(5, await Fixture.CountAsync("reviews"));
        Assert.Null(await AnswerAsync(ids[1], Verdict.Correct));
        Assert.Equal(1, await Fixture.CountAsync("review_days"));

        var registry = StoreFixture.OrderEntry();
        await Fixture.ApplyAsync(registry with { Agents = [] }, "two");
        var left = (await ReviewsAsync())[0];
        Assert.Null(left.Recipient);
        Assert.Null(await AnswerAsync(left.Id, Verdict.Correct));
        Assert.Null(await Fixture.Store.Reviews.AnswerAsync(left.Id, new(Verdict.Correct, null, "dana"), AgentScope.Of("invoices"), Token));
    }

    [Fact]
    public async Task A_list_goes_on_after_a_page_and_knows_agents_by_name()
    {
        var registry = StoreFixture.OrderEntry();
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0], Named(registry.Agents[0], "invoices")] }, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("...."));
        await Fixture.WriteAsync(StoreFixture.Outcomes("....", "invoices"));
        await DrawAsync(Today);
        var all = await ReviewsAsync();
        var readings = Fixture.Store.Readings;
        var second = await readings.ReviewsAsync(new(), all[2].Id, 3, Token);
        Assert.Equal(all.Skip(3).Take(3).Select(review => review.Id), second!.Select(review => review.Id));
        Assert.Equal(4, (await readings.ReviewsAsync(new() { Agent = "invoices" }, null, 100, Token))!.Count);
        Assert.Null(await readings.ReviewsAsync(new() { Agent = "nobody" }, null, 100, Token));
        Assert.Null(await Fixture.Store.ReadingsOf(AgentScope.Of("invoices")).ReviewsAsync(new() { Agent = "order-entry" }, null, 100, Token));
        Assert.Null(await Fixture.Store.ReadingsOf(AgentScope.Of("invoices")).ReviewAsync(all.First(review => review.Agent == "order-entry").Id, Token));
    }

    private static Agent Named(Agent agent, string name) =>
        agent with { Name = name, Slos = [agent.Slos[0] with { Name = name + "-accuracy" }] };

    private static PlantRegistry Of(int reviews)
    {
        var registry = StoreFixture.OrderEntry();
        return registry with { Agents = [registry.Agents[0] with { Reviews = reviews }] };
    }

    private static OutcomeContent Said(Reading.VerdictReading verdict) => OutcomeContent.Read(verdict.Content);

    private static Func<int, int> Chance(int seed) => new Random(seed).Next;

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private async Task<int> DrawAsync(DateOnly day, int seed = 1)
    {
        var run = await Fixture.Store.Reviews.DrawAsync(day, Chance(seed), Token);
        Assert.Empty(run.Failures);
        return run.Drawn;
    }

    private async Task<IReadOnlyList<ReviewReading>> ReviewsAsync(ReviewFilter? filter = null) =>
        (await Fixture.Store.Readings.ReviewsAsync(filter ?? new(), null, 1_000, Token))!;

    private Task<IReadOnlyDictionary<string, ReviewCount>> CountsAsync(string? recipient) =>
        Fixture.Store.Readings.ReviewCountsAsync(recipient, Token);

    private Task<ReviewAnswered?> AnswerAsync(long id, Verdict verdict, string? cause = null) =>
        Fixture.Store.Reviews.AnswerAsync(id, new(verdict, cause, "dana"), AgentScope.All, Token);

    private async Task<Reading.TransactionReading> TransactionAsync(string id, string agent = "order-entry") =>
        (await Fixture.Store.Readings.TransactionAsync(agent, id, Token))!;
}
