using CsCheck;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about plant days: each transaction counts once, on the day on which it happened.</summary>
public abstract class DaysContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Zone = "America/Chicago";

    // The clock starts on Mon 1 Jun 2026 07:00 in the plant.
    private static readonly DateOnly Today = new(2026, 6, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
    }

    [Fact]
    public async Task Random_posts_corrections_kills_and_removals_count_what_a_recount_of_everything_ever_posted_counts()
    {
        var slots = new long[] { -900, -300, -8, -3, -2, -1, 0, 0, 0, 1, 2, 3 };
        var posts = from post in AnyPosts.One
                    from slot in Gen.Int[0, slots.Length - 1]
                    select post is OutcomePost outcome ? outcome with { OccurredAt = At(slots[slot] * 7) } : post;
        await posts.Array[1, 40].List[1, 25].SampleAsync(
            async groups =>
            {
                var any = new TStore();
                await any.InitializeAsync();
                try
                {
                    var archive = new DayArchive(any);
                    await any.ApplyAsync(DayArchive.Registry, "all");
                    await any.Store.Days.RunAsync(Zone, CancellationToken.None);
                    foreach (var (i, group) in groups.Index())
                    {
                        await any.WriteAsync(group);
                        await archive.KeepAsync();
                        if (i % 3 == 1)
                        {
                            await any.Store.Days.RunAsync(Zone, CancellationToken.None);
                        }

                        if (i % 5 == 2)
                        {
                            any.Clock.Advance(TimeSpan.FromDays(1));
                            await any.Store.Retention.RunAsync(TimeSpan.FromDays(2), CancellationToken.None);
                        }

                        if (i % 7 == 3)
                        {
                            await any.RestartAsync();
                        }
                    }

                    await any.Store.Days.RunAsync(Zone, CancellationToken.None);
                    Assert.Equal(archive.Recount(), await archive.StoredAsync());
                }
                finally
                {
                    await any.DisposeAsync();
                }
            },
            iter: Samples(10),
            threads: 1);
    }

    [Fact]
    public async Task Late_verdicts_and_corrections_change_the_day_on_which_it_happened_and_no_other()
    {
        await Fixture.WriteAsync(Happened("A", -30), Happened("B", -30), Happened("C", -30), Happened("D", 0));
        await Fixture.WriteAsync(StoreFixture.Verdict("A", Verdict.Correct), StoreFixture.Verdict("B", Verdict.Incorrect), StoreFixture.Verdict("D", Verdict.Correct));
        await RunAsync();
        Assert.Equal((3, 2, 1), await DayAsync(Today.AddDays(-1)));
        Assert.Equal((1, 1, 0), await DayAsync(Today));

        Fixture.Clock.Advance(TimeSpan.FromDays(50));
        await Fixture.WriteAsync(
            StoreFixture.Verdict("A", Verdict.Incorrect, "again"), StoreFixture.Verdict("B", Verdict.Unsure, "who knows"),
            StoreFixture.Judged("A", Verdict.Correct, VerdictSource.Self, "weaker"),
            StoreFixture.Judged("C", Verdict.Incorrect, VerdictSource.Audit, "other", indicator: "relevance"));
        await RunAsync();
        Assert.Equal((3, 1, 1), await DayAsync(Today.AddDays(-1)));
        Assert.Equal((1, 1, 0), await DayAsync(Today));

        await Fixture.WriteAsync(StoreFixture.Verdict("B", Verdict.Correct, "known"), Happened("E", -30));
        await RunAsync();
        Assert.Equal((4, 2, 1), await DayAsync(Today.AddDays(-1)));
    }

    [Fact]
    public async Task A_day_ends_at_midnight_of_the_plant_also_in_the_nights_of_the_clock_changes()
    {
        // In Chicago 8 Mar 2026 has 23 hours and 1 Nov 2025 ends at 05:00, 2 Nov at 06:00.
        var ends = new (string At, string Day)[]
        {
            ("2026-03-08T05:59:59Z", "2026-03-07"), ("2026-03-08T06:00:00Z", "2026-03-08"), ("2026-03-09T04:59:59Z", "2026-03-08"),
            ("2026-03-09T05:00:00Z", "2026-03-09"), ("2025-11-02T04:59:59Z", "2025-11-01"), ("2025-11-02T05:00:00Z", "2025-11-02"),
            ("2025-11-03T05:59:59Z", "2025-11-02"), ("2025-11-03T06:00:00Z", "2025-11-03"), ("0001-01-01T00:00:00Z", "0001-01-01"),
        };
        foreach (var (i, end) in ends.Index())
        {
            Assert.True(Rfc3339.TryParse(end.At, out var at, out _));
            await Fixture.WriteAsync(StoreFixture.Outcome(Invariant($"PO-{i}"), Verdict.Correct) with { OccurredAt = at });
        }

        await RunAsync();
        foreach (var day in ends.GroupBy(end => end.Day, StringComparer.Ordinal))
        {
            Assert.Equal((day.Count(), day.Count(), 0), await DayAsync(DateOnly.ParseExact(day.Key, "yyyy-MM-dd", null)));
        }
    }

    [Fact]
    public async Task Another_time_zone_moves_no_day_that_was_counted()
    {
        await Fixture.WriteAsync(Happened("A", -6), Happened("B", -8), Happened("C", 16));
        await RunAsync();
        Assert.Equal((2, 0, 0), await DayAsync(Today));

        await RunAsync("Asia/Tokyo");
        await Fixture.WriteAsync(
            StoreFixture.Verdict("A", Verdict.Incorrect), StoreFixture.Verdict("C", Verdict.Correct), Happened("D", 22));
        await RunAsync("Asia/Tokyo");
        Assert.Equal((1, 0, 0), await DayAsync(Today.AddDays(-1)));
        Assert.Equal((2, 2, 1), await DayAsync(Today));

        // The new zone holds from the midnight there that follows 25 hours: 2 Jun 15:00Z.
        Fixture.Clock.Advance(TimeSpan.FromDays(4));
        await Fixture.WriteAsync(Happened("E", 26), Happened("F", 27));
        await RunAsync("Asia/Tokyo");
        Assert.Equal((2, 0, 0), await DayAsync(Today.AddDays(1)));
        Assert.Equal((1, 0, 0), await DayAsync(Today.AddDays(2)));
    }

    [Fact]
    public async Task A_time_zone_that_is_set_right_a_minute_later_moves_no_day_at_all()
    {
        await RunAsync();
        await RunAsync("Europe/Berlin");
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();
        Assert.Equal(1, await Fixture.CountAsync("day_zones"));

        Fixture.Clock.Advance(TimeSpan.FromDays(4));
        await Fixture.WriteAsync([.. Enumerable.Range(0, 48).Select(hour => Happened(Invariant($"PO-{hour}"), hour + 17))]); // from midnight
        await RunAsync();
        Assert.Equal((24, 0, 0), await DayAsync(Today.AddDays(1)));
        Assert.Equal((24, 0, 0), await DayAsync(Today.AddDays(2)));
    }

    [Fact]
    public async Task What_counts_otherwise_is_counted_anew_as_far_as_the_log_holds_whole_days()
    {
        for (var day = 0; day < 30; day++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcome(Invariant($"PO-{day}"), Verdict.Incorrect));
            await Fixture.WriteAsync(StoreFixture.Judged(Invariant($"PO-{day}"), Verdict.Correct, VerdictSource.Review));
            await RunAsync();
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(12), Token);
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        for (var day = 0; day < 30; day++)
        {
            Assert.Equal((1, 1, 0), await DayAsync(Today.AddDays(day)));
        }

        var selfOnly = Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Self) };
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(admission: selfOnly), "self");
        await RunAsync();
        var wrong = new List<int>();
        for (var day = 0; day < 30; day++)
        {
            var (outcomes, judged, isWrong) = await DayAsync(Today.AddDays(day));
            Assert.Equal((1, 1), (outcomes, judged));
            wrong.Add(isWrong);
        }

        Assert.Equal([.. wrong.Order()], wrong);
        Assert.InRange(wrong.Sum(), 9, 13);

        // A day that is not whole stands as it was counted.
        await Fixture.WriteAsync(StoreFixture.Outcome("late", Verdict.Correct) with { OccurredAt = At(0) });
        await RunAsync();
        Assert.Equal((2, 1, 0), await DayAsync(Today));
    }

    [Fact]
    public async Task A_new_slo_counts_its_log_from_the_beginning_while_the_others_go_on()
    {
        for (var i = 0; i < 11; i++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 999) + '1', from: i * 1_000));
            await RunAsync();
        }

        await Fixture.ApplyAsync(DayArchive.Registry, "more");
        await Fixture.WriteAsync(StoreFixture.Outcome("last", Verdict.Incorrect));
        Assert.True(await Fixture.Store.Days.RunAsync(Zone, Token) > 11_000);
        var archive = new DayArchive(Fixture);
        await archive.KeepAsync();
        Assert.Equal(archive.Recount(), await archive.StoredAsync());
        Assert.Equal((11_001, 11_001, 12), await DayAsync(Today));
    }

    [Fact]
    public async Task Two_instances_at_once_count_each_once()
    {
        await using var other = await Fixture.OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0001.", from: i * 5));
            await Task.WhenAll(Task.Run(() => Fixture.Store.Days.RunAsync(Zone, Token)), Task.Run(() => other.Days.RunAsync(Zone, Token)));
        }

        await RunAsync();
        Assert.Equal((100, 80, 20), await DayAsync(Today));
    }

    [Fact]
    public async Task A_database_from_before_is_counted_whole()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("01.?"));
        await Fixture.WriteAsync(StoreFixture.Outcome("old", Verdict.Incorrect) with { OccurredAt = DateTimeOffset.UnixEpoch.AddTicks(-1) });
        await Fixture.Store.DisposeAsync();
        await OlderSchema.TakeBackDaysAsync(Fixture);
        await Fixture.RestartAsync();

        await RunAsync();
        Assert.Equal((4, 2, 1), await DayAsync(Today));
        Assert.Equal((1, 1, 1), await DayAsync(new(1969, 12, 31)));
    }

    [Fact]
    public async Task Nothing_is_done_twice_and_where_nothing_happened_nothing_is_written()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("01."));
        Assert.Equal(2, await Fixture.Store.Days.RunAsync(Zone, Token));
        Assert.Equal(0, await Fixture.Store.Days.RunAsync(Zone, Token));
        Assert.Equal(0, await Fixture.CountAsync("arrived_outcomes"));
        Assert.Equal((3, 2, 1), await DayAsync(Today));
    }

    private static DateTimeOffset At(long hours) => new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero).AddHours(hours);

    private static OutcomePost Happened(string id, long hours) => StoreFixture.Outcome(id, null) with { OccurredAt = At(hours) };

    private Task<long> RunAsync(string zone = Zone) => Fixture.Store.Days.RunAsync(zone, Token);

    private async Task<(int Outcomes, int Judged, int Wrong)> DayAsync(DateOnly day)
    {
        var agent = await Fixture.AgentAsync("order-entry");
        var days = await Fixture.Store.Days.ReadAsync(day, day, Token);
        var verdicts = days.VerdictsOf(agent.Id, agent.Slos[0].Covered.Id, day);
        return ((int)days.OutcomesOf(agent.Id, day).Outcomes, (int)verdicts.Judged, (int)verdicts.Wrong);
    }
}

/// <summary>Everything that ever was in a store's log, also what retention removed since, and its days counted from that.</summary>
internal sealed class DayArchive(StoreFixture store)
{
    private readonly Dictionary<(long Agent, string Id, long Received), (long Occurred, Disposition Disposition, SortedDictionary<long, PriorVerdict> Events)> kept = [];

    /// <summary>A registry whose agent has SLOs that count four ways.</summary>
    public static PlantRegistry Registry
    {
        get
        {
            var one = StoreFixture.OrderEntry();
            var slo = one.Agents[0].Slos[0];
            return one with
            {
                Agents =
                [
                    one.Agents[0] with
                    {
                        Slos =
                        [
                            slo,
                            slo with { Name = "of-relevance", Admission = slo.Admission with { Indicator = "relevance" } },
                            slo with { Name = "of-people", Admission = slo.Admission with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review, VerdictSource.Audit) } },
                            slo with { Name = "of-all", Admission = slo.Admission with { Dispositions = OneOf<Disposition>.Any, Selections = OneOf<Selection>.Any } },
                        ],
                    },
                ],
            };
        }
    }

    /// <summary>Takes what is in the log now.</summary>
    public async Task KeepAsync()
    {
        await using var connection = store.Connect();
        foreach (var (agent, id, received, occurred, disposition) in await connection.QueryAsync<(long, string, long, long, long)>(
            "select agent_id, transaction_id, received_at, occurred_at, cast(disposition as bigint) from outcomes"))
        {
            kept.TryAdd((agent, id, received), (occurred, (Disposition)disposition, []));
        }

        foreach (var (agent, id, received, position, verdict, source, selection, indicator) in await connection
            .QueryAsync<(long, string, long, long, long, long, long, string?)>(
                """
                select agent_id, transaction_id, received_at, position, cast(verdict as bigint), cast(source as bigint), cast(selection as bigint), indicator
                from outcomes where position is not null
                union all
                select v.agent_id, v.transaction_id, o.received_at, v.position, cast(v.verdict as bigint), cast(v.source as bigint),
                    cast(v.selection as bigint), v.indicator
                from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id where v.position is not null
                """))
        {
            kept[(agent, id, received)].Events[position] = new(
                position, (Verdict)verdict, (VerdictSource)source, (Selection)selection, Indicator.Of(indicator));
        }
    }

    /// <summary>Its days, a line each, without those on which nothing counts.</summary>
    public string Recount()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");
        var slos = Registry.Agents[0].Slos;
        var outcomes = kept.Values.Index().Zip(kept.Keys)
            .GroupBy(one => (one.Second.Agent, Day: Day(one.First.Item.Occurred), one.First.Item.Disposition))
            .Select(day => Invariant($"agent {day.Key.Agent} {day.Key.Day:yyyy-MM-dd} {day.Key.Disposition}: {day.Count()}"));
        var ends = from one in kept
                   where one.Key.Agent == 1
                   from slo in slos.Index()
                   let standing = TransactionInSlo.Of(slo.Item.Admission, one.Value.Disposition, [.. one.Value.Events.Values], 0)
                   where standing is { Place: not 0, Holds: Verdict.Correct or Verdict.Incorrect }
                   group standing by (Slo: slo.Index + 1, Day: Day(one.Value.Occurred)) into day
                   select Invariant($"slo {day.Key.Slo} {day.Key.Day:yyyy-MM-dd}: {day.Count(s => s.Holds == Verdict.Incorrect)} wrong of {day.Count()}");
        return string.Join('\n', outcomes.Concat(ends).Order(StringComparer.Ordinal));

        DateOnly Day(long at) => PlantDay.Of(Instant.FromMicroseconds(at), zone);
    }

    /// <summary>The same as it is stored.</summary>
    public async Task<string> StoredAsync()
    {
        await using var connection = store.Connect();
        var outcomes = (await connection.QueryAsync<(long Agent, long Day, long Disposition, long Outcomes)>(
                "select agent_id, day, cast(disposition as bigint), outcomes from outcome_days"))
            .Select(row => Invariant($"agent {row.Agent} {Day(row.Day):yyyy-MM-dd} {(Disposition)row.Disposition}: {row.Outcomes}"));
        var slos = (await connection.QueryAsync<(long Slo, long Day, long Judged, long Wrong)>("select slo_id, day, judged, wrong from slo_days where judged > 0 or wrong <> 0"))
            .Select(row => Invariant($"slo {row.Slo} {Day(row.Day):yyyy-MM-dd}: {row.Wrong} wrong of {row.Judged}"));
        return string.Join('\n', outcomes.Concat(slos).Order(StringComparer.Ordinal));

        static DateOnly Day(long day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);
    }
}
