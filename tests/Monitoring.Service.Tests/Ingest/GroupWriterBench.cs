using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>A writer over a store that does as it is told, under a clock that stands still.</summary>
public abstract class GroupWriterBench : IAsyncDisposable
{
    protected GroupWriterBench()
    {
        Pulse = new LoopPulse("writer", Clock);
        Writer = NewWriter(QueueCapacity.Usual);
    }

    private protected FakeLog Log { get; } = new();

    private protected FakeTimeProvider Clock { get; } = new();

    private protected LoopPulse Pulse { get; }

    private protected EventLog<GroupWriter> Events { get; } = new();

    private protected EventLog<Outage> Said { get; } = new();

    /// <summary>What the store says of itself; null when it is ready.</summary>
    private protected string? WhyNotReady { get; set; }

    private protected GroupWriter Writer { get; set; }

    private protected int Told { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 2_000, "It did not come true within 10 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Lets time pass until something holds. A wait begins a moment after what led to it can be seen, so one step may come too early for
    /// it.
    /// </summary>
    private protected Task PassUntilAsync(TimeSpan step, Func<bool> holds) => UntilAsync(() =>
    {
        if (holds())
        {
            return true;
        }

        Clock.Advance(step);
        return holds();
    });

    private protected GroupWriter NewWriter(QueueCapacity capacity)
    {
        var outages = new Outages(Clock, Said);
        var check = new DatabaseCheck(_ => Task.FromResult(WhyNotReady), outages.Database, Clock);
        var late = new LateGroups(check.IsAwayAsync, Clock, Events);
        return new(
            new GroupCommit(Log.WriteAsync, () => Told++, outages, late, Clock, Events), capacity, Pulse, Clock,
            NullLogger<GroupWriter>.Instance);
    }

    private protected Task StartAsync() => Writer.StartAsync(CancellationToken.None);

    private protected List<Task<WriteResult>> Queue(params (string Id, int Items)[] requests) =>
        [.. requests.Select(request => Writer.WriteAsync(FakeLog.Request(request.Id, request.Items)))];
}
