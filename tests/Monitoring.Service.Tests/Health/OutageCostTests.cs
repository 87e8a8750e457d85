using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Logs;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Health;

/// <summary>Which answers an outage of the database is charged with.</summary>
public sealed class OutageCostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outage_costs_what_was_refused_because_of_the_database_and_nothing_else()
    {
        var clock = new FakeTimeProvider();
        using var log = new LineLogger(new LineFormatter(LogFormat.Text, clock), "Monitoring.Service.Health.Outage");
        var outages = new Outages(clock, new Logger<Outage>(log));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseProblems(outages);
        app.MapGet("/read", IResult () => throw new StorageException(StorageFault.Unavailable, "gone"));
        app.MapGet("/written", IResult () => Refusal.Database.Problem);
        app.MapGet("/unreadable", IResult () => throw new StorageException(StorageFault.Unreadable, "The state is damaged."));
        app.MapGet("/held", IResult () => Refusal.Held.Problem);
        app.MapGet("/stopping", IResult () => Refusal.Stopping.Problem);
        app.MapGet("/probe", IResult () => Problems.Unavailable("The writer is stuck."));
        app.MapGet("/plain", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync(Token);
        using var client = app.GetTestClient();

        foreach (var path in new[] { "read", "written", "unreadable", "held", "stopping", "probe", "plain" })
        {
            using var answer = await client.GetAsync("/" + path, Token);
            Assert.Equal(StatusCodes.Status503ServiceUnavailable, (int)answer.StatusCode);
        }

        clock.Advance(Outages.DatabaseSettles);
        outages.Database.Worked(clock.GetTimestamp());
        Assert.EndsWith("requests answered 503: 2", Assert.Single(log.Lines.Skip(1)), StringComparison.Ordinal);
    }
}
