using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Late;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about late truth: 2 of 20 may be wrong. Order n takes place n + 1 a minute after the one before.
/// </summary>
public abstract class LateTruthContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Slo = "order-entry-accuracy";

    private DateTimeOffset start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
        start = Fixture.Clock.GetUtcNow();
    }

    [Fact]
    public async Task What_was_low_is_told_six_weeks_later_with_what_was_known_then_and_changes_nothing_else()
    {
        await PostAsync("0000000011" + new string('0', 90));
        Fixture.Clock.Advance(TimeSpan.FromDays(42));
        var transitions = await Fixture.CountAsync("transitions");
        await FoundWrongAsync(12);

        Assert.Equal(new LateDone(1, 1, 0), await RunAsync());
        Assert.Equal(default, await RunAsync());

        var stretch = Assert.Single(await LateAsync());
        Assert.Equal(
            (13, 28, At(12), At(27), At(99).AddDays(42).AddMinutes(1), "PO-12"),
            (stretch.FromPosition, stretch.ToPosition, stretch.From, stretch.To, stretch.LearnedAt, stretch.TransactionId));
        Assert.Equal([stretch], await Fixture.Store.Readings.NewestLateAsync(Slo, 9, Token));
        var mail = Assert.Single(await Fixture.Store.Readings.MessagesAsync(null, null, 9, Token));
        Assert.Equal(("dana", NoticeKind.Late, (long?)null), (mail.To, mail.Kind, mail.Alert));
        var notice = Assert.Single(await NoticesAsync());
        Assert.Equal(
            (13, 3, 13, false, 2, "PO-12", stretch.LearnedAt),
            (notice.Position, notice.Wrong, notice.Judged, notice.IsFull, notice.Allowed, notice.TransactionId, notice.At));
        Assert.Equal((new WindowCounts(2, 13, false), 101), (notice.Late!.Then, notice.Late.KnownPosition));
        Assert.Equal(transitions, await Fixture.CountAsync("transitions"));
        Assert.Equal(0, await Fixture.CountAsync("late_truths"));
        Assert.Equal(["PO-12", "PO-9", "PO-8"], await WrongAsync(notice.Position, notice.Late.KnownPosition));
        Assert.Equal(["PO-9", "PO-8"], await WrongAsync(notice.Position, known: null));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Nothing_waits_where_nothing_turned_out_wrong_behind_the_window()
    {
        await PostAsync("0000000010" + new string('0', 40));
        await Fixture.WriteAsync(
            Judged(8, Verdict.Incorrect, "again"), Judged(9, Verdict.Correct, "still"), Judged(3, Verdict.Unsure, "who knows"),
            Judged(45, Verdict.Incorrect, "inside"),
            StoreFixture.Judged("PO-4", Verdict.Incorrect, VerdictSource.Audit, "another", indicator: "relevance"));

        Assert.Equal(0, await Fixture.CountAsync("late_truths"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_process_that_dies_after_the_verdict_leaves_what_waits_to_the_next()
    {
        await PostAsync("0000000011" + new string('0', 90));
        await FoundWrongAsync(12);
        await Fixture.RestartAsync();

        Assert.Equal(1, await Fixture.CountAsync("late_truths"));
        Assert.Equal(new LateDone(1, 1, 0), await RunAsync());
    }

    [Fact]
    public async Task Two_instances_at_once_tell_it_once()
    {
        await PostAsync("0000000011" + new string('0', 90));
        await using var other = await Fixture.OpenAsync();
        foreach (var order in (int[])[12, 50, 51, 52])
        {
            await FoundWrongAsync(order);
            await Task.WhenAll(Task.Run(() => Fixture.Store.LateTruths.RunAsync(Token)), Task.Run(() => other.LateTruths.RunAsync(Token)));
            await RunAsync();
        }

        Assert.Equal(["PO-12", "PO-52"], (await LateAsync()).Select(stretch => stretch.TransactionId));
        Assert.Equal(2, await Fixture.CountAsync("deliveries"));
    }

    [Fact]
    public async Task A_file_of_500_credit_memos_is_one_mail_and_more_of_the_same_stretch_is_none()
    {
        await PostAsync(new string('0', 700), atOnce: true);
        await FoundWrongAsync([.. Enumerable.Range(50, 500)]);

        Assert.Equal(new LateDone(500, 1, 0), await RunAsync());
        var stretch = Assert.Single(await LateAsync());
        Assert.Equal((53, 567, "PO-52"), (stretch.FromPosition, stretch.ToPosition, stretch.TransactionId));

        await FoundWrongAsync(48, 49, 550);
        Assert.Equal(new LateDone(3, 0, 0), await RunAsync());
        var grown = Assert.Single(await LateAsync());
        Assert.Equal((51, 568, stretch.LearnedAt), (grown.FromPosition, grown.ToPosition, grown.LearnedAt));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_shares_a_place_with_an_alarm_is_not_told_again()
    {
        await PostAsync(new string('0', 60) + "111" + new string('0', 120));
        Assert.Single((await Fixture.Store.Readings.EpisodesAsync(Slo, isOpen: false, null, 9, Token))!);
        await FoundWrongAsync(59, 58, 57, 61);

        Assert.Equal(new LateDone(3, 0, 0), await RunAsync());
        Assert.Empty(await LateAsync());
    }

    [Theory]
    [InlineData(Verdict.Correct)]
    [InlineData(Verdict.Unsure)]
    public async Task What_is_no_longer_wrong_when_it_is_looked_at_is_not_told(Verdict last)
    {
        await PostAsync("0000000011" + new string('0', 90));
        await FoundWrongAsync(12);
        await Fixture.WriteAsync(Judged(12, last, "after all"));

        Assert.Equal(new LateDone(1, 0, 0), await RunAsync());
    }

    [Fact]
    public async Task The_past_is_counted_by_the_rule_of_then_and_what_came_before_the_SLO_by_none()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20, agent: "billing"), "others");
        await PostAsync("0000000011" + new string('0', 50));
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "new again");
        await FoundWrongAsync(12);
        await PostAsync("0000000011" + new string('0', 50), from: 60);
        await FoundWrongAsync(13);
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(40), "edited");
        await PostAsync(new string('0', 50), from: 120);
        await FoundWrongAsync(72, 14, 15);

        Assert.Equal(1, (await RunAsync()).Notices);
        Assert.Equal((20, 2), ((await NoticesAsync())[0].Window, (await NoticesAsync())[0].Allowed));
        Assert.Equal("PO-72", Assert.Single(await LateAsync()).TransactionId);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Nobody_is_told_of_an_SLO_that_has_left_the_registry()
    {
        await PostAsync("0000000011" + new string('0', 90));
        await FoundWrongAsync(12);
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20, agent: "billing"), "others");

        Assert.Equal(new LateDone(1, 0, 0), await RunAsync());
        Assert.Empty(await LateAsync());
        Assert.Equal(0, await Fixture.CountAsync("late_truths"));
    }

    [Fact]
    public async Task What_the_log_no_longer_holds_is_passed_over_and_said()
    {
        await PostAsync("0000000011" + new string('0', 30));
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(400), Token);
        await PostAsync("0000000011" + new string('0', 90), from: 40);
        await FoundWrongAsync(12, 52);
        Fixture.Clock.Advance(TimeSpan.FromDays(401));
        await PostAsync("0", from: 140);
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(400), Token);

        Assert.Equal(new LateDone(2, 1, 1), await RunAsync());
        Assert.Equal("PO-52", Assert.Single(await LateAsync()).TransactionId);
    }

    [Fact]
    public async Task However_far_apart_they_lie_the_stretches_are_those_of_counting_every_window_again()
    {
        const int orders = 5_000, window = 20;
        var random = new Random(7);
        await PostAsync(new string('0', orders), atOnce: true);
        var wrong = Enumerable.Range(0, 300).Select(_ => random.Next(0, 30) * 160 + random.Next(0, 90)).Where(order => order < orders - window)
            .Distinct().ToArray();
        random.Shuffle(wrong);
        await FoundWrongAsync(wrong);

        await RunAsync();

        var isWrong = wrong.ToHashSet();
        var low = Enumerable.Range(0, orders)
            .Where(end => Enumerable.Range(Math.Max(0, end - window + 1), Math.Min(window, end + 1)).Count(isWrong.Contains) > 2).ToList();
        var first = low.Where((end, i) => i == 0 || end - low[i - 1] >= window).Select(end => end + 1L);
        var last = low.Where((end, i) => i == low.Count - 1 || low[i + 1] - end >= window).Select(end => end + 1L);
        Assert.Equal(first.Zip(last), (await LateAsync()).Select(stretch => (stretch.FromPosition, stretch.ToPosition)).Order());
        Assert.True(low.Count > 100);
    }

    private Task<LateDone> RunAsync() => Fixture.Store.LateTruths.RunAsync(Token);

    private async Task<IReadOnlyList<LateStretchReading>> LateAsync() => (await Fixture.Store.Readings.LateAsync(Slo, 0, 99, Token))!;

    private async Task<IReadOnlyList<NoticeFacts>> NoticesAsync()
    {
        await using var connection = Fixture.Connect();
        return
        [
            .. (await Dapper.SqlMapper.QueryAsync<string>(connection, "select facts from notices where kind = 14 order by notice"))
                .Select(Writing.FactsText.Read),
        ];
    }

    private async Task<IEnumerable<string?>> WrongAsync(long position, long? known) =>
        (await Fixture.Store.Readings.OutcomesAsync(
            new() { Slo = Slo, Is = OutcomeList.Wrong, Position = position, KnownPosition = known, Most = 99 }, Token))
        .Page!.Rows.Select(row => row.TransactionId);

    private DateTimeOffset At(int order) => start.AddMinutes(order + 1);

    private static VerdictPost Judged(int order, Verdict verdict, string id) =>
        StoreFixture.Judged(Invariant($"PO-{order}"), verdict, VerdictSource.Downstream, id);

    private async Task PostAsync(string verdicts, int from = 0, bool atOnce = false)
    {
        foreach (var some in verdicts.Chunk(atOnce ? 1_000 : 1))
        {
            Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
            await Fixture.WriteAsync(StoreFixture.Outcomes(new string(some), from: from));
            from += some.Length;
        }
    }

    private async Task FoundWrongAsync(params int[] orders)
    {
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await Fixture.WriteAsync([.. orders.Select(order => Judged(order, Verdict.Incorrect, Invariant($"CM-{order}")))]);
    }
}
