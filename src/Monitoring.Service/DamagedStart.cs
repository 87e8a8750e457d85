using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Health;
using Monitoring.Service.Jobs;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service;

/// <summary>
/// Stands where the service would, when its database is found damaged at the start: alive and not ready. Who posts, looks or probes is told
/// what was found and what to do, which a process that ends, and is started again every two seconds, tells nobody. It opens nothing, so the
/// database stays as it is until it was restored and the service is started again.
/// </summary>
internal static class DamagedStart
{
    private const string DatabaseDown =
        $"# HELP {ServiceGauges.DatabaseUp} {ServiceGauges.DatabaseUpHelp}\n# TYPE {ServiceGauges.DatabaseUp} gauge\n{ServiceGauges.DatabaseUp} 0\n";

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <summary>Answers until it is told to stop.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="damage">What was found.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(ServiceSettings settings, StorageException damage, CancellationToken cancellationToken)
    {
        // Whether there are keys stands in the database, so those who may only be there with keys are let in to be told.
        BindingRule.Refuse(settings, isLocked: true);
        var builder = Composition.Host(settings);
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<LoopPulses>()
            .AddSingleton<LoopsCheck>()
            .AddSingleton<Outages>()
            .AddSingleton(provider => new DatabaseCheck(
                _ => Task.FromResult<string?>(damage.Message), provider.GetRequiredService<Outages>().Database, TimeProvider.System))
            .AddServiceManager()
            .AddReadingLimit()
            .AddHealthChecks().AddCheck<DatabaseCheck>(Probes.DatabaseName);

        // Nothing is written and nothing sent, so nothing can hang.
        builder.Services.AddSingleton<IHostedService>(provider => new WakeUp(
            "stand-still",
            Turn,
            _ =>
            {
                provider.GetRequiredService<LoopPulses>().All.ToList().ForEach(static pulse => pulse.Turn());
                return Task.CompletedTask;
            },
            TimeProvider.System,
            provider.GetRequiredService<ILogger<WakeUp>>()));

        await using var app = builder.Build();
        TlsCertificate.Load(app, settings);
        var outages = app.Services.GetRequiredService<Outages>();
        SettingsLog.Say(app.Logger, settings);
        outages.Database.Failed(damage.Message);
        app.UseSafeAnswers();
        app.UseBasePath(settings);
        app.UseRouting();
        app.UseProblems(outages);
        app.UseMiddleware<Door>(() => true);
        app.UseMetricsPort(settings);
        app.UseRateLimiter();
        app.MapProbes();
        app.MapGet(Stylesheet.Address, Stylesheet.Answer);
        app.MapGet("/metrics", static () => Results.Text(DatabaseDown, MetricsPage.Format));
        app.MapFallback("{**path}", IResult (HttpContext http) => http.Request.Headers.Accept.Any(WantsPage)
            ? AwayPages.Answer(http, AwayPage.Damaged) : Problems.DatabaseDamaged());
        await app.RunAsync(cancellationToken);
    }

    private static bool WantsPage(string? accepted) => accepted?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true;
}
