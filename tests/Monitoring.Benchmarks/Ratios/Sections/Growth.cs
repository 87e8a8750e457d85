using System.Diagnostics;
using Monitoring.Benchmarks.Load;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>
/// Batches into a small log and into a large one, with transaction ids that lie anywhere in the index: R18. Nothing is verified here, the
/// rows are made up.
/// </summary>
internal static class Growth
{
    private const int Small = 10_000;

    private const int Chunk = 1_000_000;

    // As the log would have grown: ids scattered, positions rising, the agents in turn.
    private const string Fill =
        """
        insert into outcomes (agent_id, transaction_id, received_at, occurred_at, disposition, position, verdict, source, selection, verdict_id, pending, content)
        select n % 10 + 1, 'T-' || lpad(((n * 7364136223) % 10000000000)::text, 10, '0'), 1795520000000000, 1795520000000000, 0, 1000000000 + n, 0, 1, 0, null, 0, @content
        from generate_series(@first, @last) n
        """;

    private static long Made = 500_000_000;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        var agents = new AgentsUnderLoad("agent-", 10, 1, 5);
        await using var small = await Measured.StartAsync(yard, await yard.DatabaseAsync(), agents);
        await using var large = await Measured.StartAsync(yard, await yard.DatabaseAsync(), agents);
        static BatchLoad Load(Measured service) => new(service.Service.Port, "agent-", 10) { Order = NumberOrder.Scattered };

        var watch = Stopwatch.StartNew();
        await FillAsync(large.Service.Database!, options.Rows);
        report.Note(Invariant($"R18: {options.Rows:#,0} rows made in {watch.Elapsed.TotalSeconds:0} s."));
        await Measured.WarmAsync(length => small.PostAsync(Load(small), length));
        await Measured.WarmAsync(length => large.PostAsync(Load(large), length));
        for (var i = 0; i < options.Repetitions; i++)
        {
            await ExecuteAsync(small.Service.Database!, "truncate outcomes");
            await FillAsync(small.Service.Database!, Small);
            foreach (var (service, what) in new[] { (small, Invariant($"{Small:#,0}")), (large, Invariant($"{options.Rows:#,0}")) })
            {
                await yard.SettleAsync();
                report.Figure(Invariant($"judged batches from {what} stored rows on, /s"),
                    (await service.PostAsync(Load(service), options.Slice)).Rate);
            }
        }

        report.Ratio("R18", Invariant($"judged batches from {options.Rows:#,0} stored rows on, /s"),
            Invariant($"judged batches from {Small:#,0} stored rows on, /s"));
    }

    private static async Task FillAsync(string database, long rows)
    {
        for (var left = rows; left > 0; left -= Chunk)
        {
            var (first, last) = (Made + 1, Made += Math.Min(left, Chunk));
            await ExecuteAsync(database, Fill, new NpgsqlParameter("content", LoadBody.Content), new NpgsqlParameter("first", first),
                new NpgsqlParameter("last", last));
        }

        await ExecuteAsync(database, "vacuum analyze outcomes");
    }

    private static async Task ExecuteAsync(string database, string sql, params NpgsqlParameter[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
