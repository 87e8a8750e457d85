using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Endpoints;

/// <summary>
/// What anybody writes first: an insert for each post, then the window's share asked of the database. No alert, no dispute, no proof.
/// </summary>
internal static class NaiveEndpoint
{
    private const string Insert =
        """
        insert into outcomes (agent_id, transaction_id, received_at, occurred_at, disposition, position, verdict, source, selection, verdict_id, pending, content)
        values (@agent, @id, @now, @now, 0, @position, @verdict, 1, 0, null, 0, @content)
        on conflict do nothing
        """;

    private const string Evaluate =
        """
        select count(*) filter (where verdict = 1) as Wrong, count(*) as Judged
        from (select verdict from outcomes where agent_id = @agent and position is not null order by position desc limit 100) newest
        """;

    private static long Positions;

    /// <summary>Listens on a port.</summary>
    public static async Task RunAsync(int port, string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 16, AutoPrepareMinUsages = 2, NoResetOnClose = true };
        await using var source = NpgsqlDataSource.Create(settings);
        Positions = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 100_000;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Invariant($"http://127.0.0.1:{port}"));
        var app = builder.Build();
        app.MapGet("/readyz", () => "ready");
        app.MapPost("/v1/outcomes", async (HttpContext http) => await TakeAsync(http, source));
        await app.RunAsync();
    }

    private static async Task TakeAsync(HttpContext http, NpgsqlDataSource source)
    {
        var outcome = await JsonSerializer.DeserializeAsync<Outcome>(http.Request.Body, JsonSerializerOptions.Web);
        var agent = long.Parse(outcome!.Agent.AsSpan(outcome.Agent.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture)
            + 100_000;
        await using var connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync(Insert, new
        {
            agent,
            id = outcome.TransactionId,
            now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000,
            position = Interlocked.Increment(ref Positions),
            verdict = outcome.Verdict == "correct" ? (short)0 : (short)1,
            content = JsonSerializer.Serialize(new { segments = outcome.Segments, source = outcome.Source, verdict = outcome.Verdict }),
        });
        var (wrong, judged) = await connection.QuerySingleAsync<(long Wrong, long Judged)>(Evaluate, new { agent });
        await http.Response.WriteAsJsonAsync(new { wrong, judged, breached = wrong > 10 });
    }
}
