using Dapper;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// What callers notice of a registry that changes every SLO: while they post to all agents, <c>apply</c> makes each window longer, so that
/// each is read back from the log. On both engines; figures count only when every acknowledged outcome is stored and the log replays to
/// the stored state.
/// </summary>
internal static class RevisionRun
{
    private const int Agents = 500, SlosPerAgent = 4, Before = 500, After = 600, Batch = 1_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private const string ReadRollout =
        """
        select (rolled_out_at - applied_at) / 1000.0 from registry_revisions
        where revision = (select max(revision) from registry_revisions)
        """;

    /// <summary>Measures and prints.</summary>
    public static async Task RunAsync()
    {
        await MeasureAsync("sqlite", database: null);
        if (await PostgresLadder.WhyUnavailableAsync() is { } reason)
        {
            Console.WriteLine(reason);
            return;
        }

        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await MeasureAsync("postgres", database.ConnectionString);
    }

    private static async Task MeasureAsync(string engine, string? database)
    {
        await using var service = await ServiceUnderLoad.StartAsync(Registry(Before), database);
        var filled = await FillAsync(service.Port);
        var callers = PacedCallers.Start(service.Port, Agents, filled);
        await Task.Delay(Quiet, TimeProvider.System, CancellationToken.None);
        callers.Take();
        await Task.Delay(Quiet, TimeProvider.System, CancellationToken.None);
        Print(engine, "before", callers.Take());
        var started = TimeProvider.System.GetTimestamp();
        var (isApplied, said) = await service.ApplyAsync(Registry(After));
        var took = TimeProvider.System.GetElapsedTime(started);
        Print(engine, "during", callers.Take());
        await Task.Delay(Quiet, TimeProvider.System, CancellationToken.None);
        Print(engine, "after", callers.Take());
        var accepted = filled + await callers.EndAsync();
        await using var connection = service.Connect();
        var rollout = await connection.ExecuteScalarAsync<double>(ReadRollout);
        Console.WriteLine(Invariant($"{engine,-8} in force to the last of {Agents} agents with {SlosPerAgent} SLOs each: {rollout:0} ms")
            + Invariant($"; apply in all {took.TotalSeconds:0.0} s"));
        var verified = await service.VerifyAsync();
        var stored = await service.StoredAsync();
        if (stored != accepted || !isApplied || !verified.Agrees)
        {
            throw new InvalidOperationException(
                Invariant($"{accepted} outcomes were acknowledged, {stored} are stored: the figures do not count. {said} {verified.Said}"));
        }
    }

    private static string Registry(int window) =>
        LoadRegistry.Of(new AgentsUnderLoad("agent-", Agents, SlosPerAgent, Segments: "customer", Window: window));

    private static async Task<long> FillAsync(int port)
    {
        using var client = new RawClient(port);
        var filled = 0L;
        for (; filled < Agents * After; filled += Batch)
        {
            var status = await client.SendAsync(RawClient.Request("/v1/outcomes", LoadBody.Many(Agents, filled, Batch)));
            if (status != 200)
            {
                throw new InvalidOperationException(Invariant($"The service answered {status} while it was filled."));
            }
        }

        return filled;
    }

    private static void Print(string engine, string when, IReadOnlyList<Answered> answers)
    {
        var sorted = answers.Select(answer => answer.Milliseconds).Order().ToList();
        var others = answers.CountBy(answer => answer.Status).Where(status => status.Key != 200).OrderBy(status => status.Key)
            .Select(status => Invariant($"{status.Value} answered {status.Key}"));
        Console.WriteLine(Invariant($"{engine,-8} {when,-6} {sorted.Count,6} posts: half within {sorted[sorted.Count / 2]:0.0} ms, ")
            + Invariant($"99 % within {sorted[sorted.Count * 99 / 100]:0.0} ms, slowest {sorted[^1]:0.0} ms; other than 200: ")
            + string.Join(", ", others.DefaultIfEmpty("none")));
    }
}
