using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Monitoring.TestDatabases.Server;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// The database fails in every way it can while callers post and everything is looked at: no answer takes longer than 10 s,
/// nothing is acknowledged that is not stored, and when the fault is over the service works again by itself.
/// </summary>
public sealed class FaultScenarios
{
    private const int Agents = 4;

    [Theory]
    [InlineData(Fault.Down)]
    [InlineData(Fault.Frozen)]
    [InlineData(Fault.ReadOnly)]
    [InlineData(Fault.NoConnections)]
    [InlineData(Fault.DiskFull)]
    public async Task A_fault_of_the_database_is_told_in_time_and_is_over_when_it_is_over(Fault fault)
    {
        var options = new PostgresServerOptions { MaxConnections = 30, DataMegabytes = fault == Fault.DiskFull ? 80 : null };
        await Needs.PostgresServerAsync(options);
        await using var server = await PostgresServer.CreateAsync(options);
        var database = await server.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database));
        var callers = Callers.Start(Agents, service);
        await callers.GoOnAsync(100);
        var probes = Probes.Start(service);

        await using var held = new HeldConnections(server, database);
        await StrikeAsync(server, held, fault);
        var bulks = Task.WhenAll(Enumerable.Range(0, 8).Select(number => PostBulkAsync(service, number)));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        var acknowledged = callers.Acknowledged.Count;
        await Task.Delay(Lasts(fault), TimeProvider.System, TestContext.Current.CancellationToken);
        var during = callers.Acknowledged.Count - acknowledged;
        var (refused, notReady) = (callers.Refusals, probes.Refused("/readyz"));
        await RelieveAsync(server, held, fault);
        var back = Stopwatch.StartNew();
        await callers.GoOnAsync(Agents * 4);
        await UntilReadyAsync(service);
        var again = back.Elapsed;
        await callers.GoOnAsync(Agents * 2 * 60); // so that there is something to tell

        var bulk = (await bulks).SelectMany(ids => ids).ToList();
        await callers.EndAsync();
        var seen = await probes.EndAsync();
        await Truth.DrainAsync(service);
        await Truth.StoredOnceAsync(service, [.. callers.Acknowledged, .. bulk]);
        await Truth.DeliveriesAsync(service);

        // A full disk still has room for a row here and there, and of taken connections one may become free.
        Assert.True(during == 0 || fault is Fault.DiskFull or Fault.NoConnections,
            Invariant($"{during} posts were acknowledged while the database could not take any."));
        Assert.True(refused > 0 && notReady > 0,
            Invariant($"{refused} posts were refused and {notReady} times the service was not ready."));
        Assert.True(again < TimeSpan.FromSeconds(15), Invariant($"It took {again.TotalSeconds:0.0} s to work again."));
        await service.SaysAsync(OutageLines.Over);
        await service.StopAsync();
        OutageLines.AreAll(service);
        await service.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{fault}: {refused} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.0} s, works again after {again.TotalSeconds:0.0} s; {seen}"));
    }

    // A silent database is met by one time-out after the other, the others answer at once.
    private static TimeSpan Lasts(Fault fault) => TimeSpan.FromSeconds(fault == Fault.Frozen ? 12 : 4);

    private static async Task StrikeAsync(PostgresServer server, HeldConnections held, Fault fault)
    {
        switch (fault)
        {
            case Fault.Down:
                await server.StopAsync();
                break;
            case Fault.Frozen:
                server.Freeze();
                break;
            case Fault.ReadOnly:
                await server.MakeReadOnlyAsync();
                break;
            case Fault.NoConnections:
                await held.TakeAllAsync();
                break;
            default:
                await server.FillDiskAsync();
                break;
        }
    }

    private static async Task RelieveAsync(PostgresServer server, HeldConnections held, Fault fault)
    {
        switch (fault)
        {
            case Fault.Down:
                await server.StartAsync();
                break;
            case Fault.Frozen:
                server.Thaw();
                break;
            case Fault.ReadOnly:
                await server.MakeWritableAsync();
                break;
            case Fault.NoConnections:
                await held.DisposeAsync();
                break;
            default:
                server.FreeDisk();
                await server.RestartAsync();
                break;
        }
    }

    // As many items as one transaction takes, so that each of these waits for the ones before it.
    private static async Task<IEnumerable<(string Agent, string Id)>> PostBulkAsync(ServiceProcess service, int number)
    {
        var items = Enumerable.Range(0, 1_000)
            .Select(item => new { agent = "bulk", transactionId = Invariant($"B-{number}-{item}"), verdict = "correct" }).ToList();
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", items);
            var took = Stopwatch.GetElapsedTime(started);
            Assert.True(took < TimeSpan.FromSeconds(10),
                Invariant($"A bulk was answered {(int)answer.StatusCode} after {took.TotalSeconds:0.0} s."));
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return items.Select(item => (item.agent, item.transactionId));
            }

            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests]);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private static async Task UntilReadyAsync(ServiceProcess service)
    {
        while (true)
        {
            using var ready = await service.Http.GetAsync("/readyz");
            if (ready.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A way in which a database fails.</summary>
    public enum Fault
    {
        /// <summary>Nobody listens.</summary>
        Down,

        /// <summary>It listens and says nothing.</summary>
        Frozen,

        /// <summary>It refuses writes.</summary>
        ReadOnly,

        /// <summary>Others hold every connection it has.</summary>
        NoConnections,

        /// <summary>Its disk is full.</summary>
        DiskFull,
    }

    /// <summary>Takes every connection a server has.</summary>
    private sealed class HeldConnections(PostgresServer server, string database) : IAsyncDisposable
    {
        // One that is still being let in has no name yet.
        private const string EndOthers =
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'hog'
            """;

        private readonly List<NpgsqlConnection> held = [];

        public async Task TakeAllAsync()
        {
            var own = new NpgsqlConnectionStringBuilder(database) { Pooling = false, ApplicationName = "hog" }.ConnectionString;

            // Opened first, for in the crowd there may be no place left even for the superuser; and held, for its place counts too.
            var admin = new NpgsqlConnection(server.AdminConnectionString);
            held.Add(admin);
            await admin.OpenAsync();
            await using var end = new NpgsqlCommand(EndOthers, admin);
            for (var full = 0; full < 3;)
            {
                var connection = new NpgsqlConnection(own);
                try
                {
                    await connection.OpenAsync();
                    held.Add(connection);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
                {
                    // The service's own are ended until none is left; each place it leaves is taken.
                    await connection.DisposeAsync();
                    full = await end.ExecuteScalarAsync() is 0L ? full + 1 : 0;
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in held)
            {
                await connection.DisposeAsync();
            }

            held.Clear();
        }
    }
}
