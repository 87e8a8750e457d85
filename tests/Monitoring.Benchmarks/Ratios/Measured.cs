using System.Globalization;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>A service over a database of the yard, with the account of what it accepted.</summary>
internal sealed class Measured : IAsyncDisposable
{
    private const double Steady = 0.05;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private readonly Yard yard;
    private long accepted;
    private long inFlight;

    private Measured(Yard yard, ServiceUnderLoad service)
    {
        this.yard = yard;
        Service = service;
    }

    public ServiceUnderLoad Service { get; }

    /// <summary>Starts a service over a database.</summary>
    public static async Task<Measured> StartAsync(Yard yard, string database, params IReadOnlyList<AgentsUnderLoad> agents) =>
        new(yard, await ServiceUnderLoad.StartAsync(LoadRegistry.Of(agents), database));

    /// <summary>Processor time of the service and the database server.</summary>
    public Used Used() => new(ProcessorTime.Of(Service.ProcessId), yard.Processor());

    /// <summary>Single posts.</summary>
    public async Task<Slice> PostAsync(int connections, TimeSpan length, PostedLoad load)
    {
        var slice = await Wrk.RunAsync(Service.Port, connections, length, Used, load);
        accepted += slice.Accepted;
        inFlight += connections;
        return slice.Refused == 0 ? slice
            : throw new InvalidOperationException(
            Invariant($"{slice.Refused} posts were refused: the figures do not count. {string.Join('\n', Service.Said)}"));
    }

    /// <summary>Batches.</summary>
    public async Task<Slice> PostAsync(BatchLoad load, TimeSpan length)
    {
        var slice = await load.RunAsync(length, Used);
        accepted += slice.Accepted;
        return slice;
    }

    /// <summary>Counts outcomes accepted otherwise.</summary>
    public void Count(long outcomes) => accepted += outcomes;

    /// <summary>Runs a load in windows of 2 s until two of them differ by less than 5 %.</summary>
    public static async Task WarmAsync(Func<TimeSpan, Task<Slice>> load)
    {
        var last = 0.0;
        for (var i = 0; i < 12; i++)
        {
            var rate = (await load(Window)).Rate;
            if (Math.Abs(rate - last) < Steady * rate)
            {
                return;
            }

            last = rate;
        }
    }

    /// <summary>
    /// Checks that what was acknowledged is stored and judged: every answer of success has its row, no row is without one but for
    /// the posts the clients left under way at the end of each slice, the service counted as many, and the log replays to the state.
    /// </summary>
    /// <param name="report">Takes the outcome.</param>
    /// <param name="what">Which part of the run.</param>
    /// <param name="services">All services over one database.</param>
    public static async Task CheckAsync(Report report, string what, params IReadOnlyList<Measured> services)
    {
        var service = services[0].Service;
        var (accepted, inFlight) = (services.Sum(one => one.accepted), services.Sum(one => one.inFlight));
        var (stored, counted) = (-1L, 0L);
        for (var i = 0; i < 20 && stored != counted; i++)
        {
            // What the clients left under way may still be on its way to the commit.
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            counted = (await Task.WhenAll(services.Select(one => one.CountedAsync()))).Sum();
            stored = await Yard.NumberAsync(service.Database!, "select count(*) from outcomes");
        }

        report.Gate(
            Invariant($"{what}: {accepted:#,0} answers of success, {stored:#,0} rows stored, at most {inFlight} answers not awaited, {counted:#,0} accepted by the service's own count"),
            stored >= accepted && stored <= accepted + inFlight && stored == counted);
        var (agrees, said) = await service.VerifyAsync();
        report.Gate(Invariant($"{what}: verify: {said.Trim().Split('\n')[^1]}"), agrees);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    private async Task<long> CountedAsync()
    {
        var page = await Service.Http.GetStringAsync("/metrics");
        return page.Split('\n')
            .Where(line => line.StartsWith("agentops_ingest_items_total{", StringComparison.Ordinal)
                && line.Contains("result=\"accepted\"", StringComparison.Ordinal))
            .Sum(line => (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
