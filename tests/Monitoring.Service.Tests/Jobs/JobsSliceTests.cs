using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Service.Jobs;
using Monitoring.Service.Maintaining;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Service.Tests.Api;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Service.Tests.Health;
using Monitoring.Service.Tests.Metrics;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Jobs;

public sealed class JobsSliceTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task A_running_service_follows_within_5_seconds_what_another_process_applied()
    {
        using var host = Made(services => services.AddSingleton<JobRuns>());
        await kept.WriteAsync(Documents.Plant2);
        await host.Services.ApplyRegistryFileAsync(TestContext.Current.CancellationToken);
        await host.StartAsync();
        var inForce = host.Services.GetRequiredService<RegistryInForce>();
        Assert.Equal(1, inForce.Mark.Revision);

        await kept.ApplyAsync(Documents.Change("Plant 2", "Plant 9"));
        var waited = Stopwatch.StartNew();
        while (inForce.Mark.Revision == 1 && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal("Plant 9", inForce.Current!.Plant.Name);
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), FormattableString.Invariant($"{waited.Elapsed}"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_run_that_the_store_refuses_is_no_good_end_of_any_job_and_each_says_so()
    {
        var (clock, lines) = (new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_000)), new EventLog<WakeUp>());
        await kept.WriteAsync(Documents.Change("\"05:45\"", "\"00:00\""));
        using var runs = new JobRuns(clock);
        using var page = new PageUnderTest(jobs: runs);
        using var host = Made(services => services.AddSingleton(runs).AddSingleton<ILogger<WakeUp>>(lines));
        await host.Services.ApplyRegistryFileAsync(TestContext.Current.CancellationToken);
        _ = host.Services.GetServices<IHostedService>().ToList();
        clock.Advance(TimeSpan.FromMinutes(1));

        // Whoever reads one of these is told that something in the data is too large.
        foreach (var table in (string[])["agents", "agent_state", "alerts", "daily_mails", "input_states", "late_truths", "maintenance", "outages", "sign_ins"])
        {
            await kept.ChangeAsync(
                $"alter table {table} rename to kept_{table}; create view {table} as select * from kept_{table} where length(zeroblob(2000000000)) > 0");
        }

        await host.StartAsync();
        string[] said =
        [
            "NotCounted", "NotDrawn", "NotEnded", "NotHandled", "DailyNotMade", "NotLookedBack", "NotRemoved", "NotTended", "NotWatched",
        ];
        for (var tries = 0; said.Any(line => lines.Count(line) == 0) && tries < 600; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await host.StopAsync();
        Assert.All(said, line => Assert.True(lines.Count(line) > 0, line));
        string[] failed =
        [
            "count-days", "draw-reviews", "end-maintenance", "handle-alerts", "remove-old", "remove-sign-ins", "send-daily-mail", "tell-late-truth",
            "tend-inputs", "watch-feeds",
        ];
        var ends = await page.SeriesAsync(Snapshots.Of());
        Assert.All(failed, name => Assert.Equal("1000", EndOf(name)));
        Assert.Equal("1060", EndOf("watch-database"));

        string EndOf(string name) => ends[$"agentops_job_last_run_timestamp_seconds{{name=\"{name}\"}}"];
    }

    [Fact]
    public async Task A_clean_stop_writes_what_agents_were_refused_last()
    {
        var token = TestContext.Current.CancellationToken;
        await kept.WriteAsync(Documents.Plant2);
        await kept.StartAsync();
        var job = new WriteRefused(kept.Store, TimeProvider.System, NullLogger<WriteRefused>.Instance);
        kept.Store.Refused.Count("order-entry", ItemStatus.Rejected, "PO-1", new Fault(FaultKind.Field, "/score", "is no field"));

        await job.StoppedAsync(token);

        await using var other = await kept.OpenAsync();
        Assert.Equal(1, (await other.Readings.AgentsAsync(token)).Single().Refused.Rejected);
    }

    [Fact]
    public async Task A_wake_up_goes_on_after_a_clock_set_back_and_after_a_fault_never_two_at_a_time()
    {
        var clock = new SteppedClock();
        var runs = 0;
        using var wakeUp = new WakeUp(
            "count",
            TimeSpan.FromSeconds(2),
            _ => ++runs == 2 ? throw new InvalidOperationException("unforeseen") : Task.CompletedTask,
            clock,
            NullLogger<WakeUp>.Instance);
        await wakeUp.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(1);

        clock.StepBack(TimeSpan.FromDays(1));
        clock.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(2);
        clock.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(3);
        await wakeUp.StopAsync(TestContext.Current.CancellationToken);

        async Task UntilAsync(int count)
        {
            for (var i = 0; (runs < count || clock.Timers < count) && i < 1_000; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            Assert.Equal(count, runs);
        }
    }

    [Fact]
    public async Task A_reference_asked_for_is_frozen_by_the_clock()
    {
        var token = TestContext.Current.CancellationToken;
        await kept.WriteAsync(Documents.Change("drift: notify", "baseline: frozen"));
        await kept.StartAsync();
        await kept.Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(1, 1_000).Select(Post)])], token);
        var job = new TendInputs(kept.Store, kept.InForce, new DispatchSignal(), NullLogger<TendInputs>.Instance);

        await job.RunAsync(token);

        var agent = (await kept.Store.Readings.AgentsAsync(token)).Single();
        Assert.Equal(4, (await kept.Store.DataDrift.OfAsync(agent.Id, token))!.Inputs.Count);

        static OutcomePost Post(int number) => new(
            "order-entry", FormattableString.Invariant($"PO-{number}"), WatchedOrders.Order(number, "edi").Write(), Disposition.Auto, null,
                null);
    }

    private IHost Made(Action<IServiceCollection> more)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(kept.Store).AddSingleton(kept.Settings)
            .AddSingleton(TimeProvider.System).AddSingleton<DispatchSignal>().AddSingleton<Outages>()
            .AddSingleton(new DatabaseCheck(kept.Store.WhyNotReadyAsync, Away.Never().Database, TimeProvider.System))
            .AddSingleton(new LossWatch(
                _ => Task.FromResult<IReadOnlyCollection<LostWrites>>([]), () => [], NullLogger<LossWatch>.Instance))
            .AddRegistry().AddMaintaining().AddJobs();
        more(builder.Services);
        return builder.Build();
    }

    /// <summary>A clock whose wall time can be set back while its timers go on, as of a machine whose time is corrected.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly FakeTimeProvider inner = new();
        private TimeSpan back;
        private int timers;

        public int Timers => Volatile.Read(ref timers);

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() - back;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = inner.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref timers);
            return timer;
        }

        public void StepBack(TimeSpan by) => back += by;

        public void Advance(TimeSpan by) => inner.Advance(by);
    }
}
