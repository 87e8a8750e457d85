using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Api;
using Monitoring.Service.Board;
using Monitoring.Service.Channels;
using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Jobs;
using Monitoring.Service.Logs;
using Monitoring.Service.Maintaining;
using Monitoring.Service.Metrics;
using Monitoring.Service.OpenApi;
using Monitoring.Service.Otlp;
using Monitoring.Service.Registry;
using Monitoring.Service.Reviewing;
using Monitoring.Service.Settings;
using Monitoring.Service.SigningIn;
using Monitoring.Service.Trust;
using Monitoring.Storage;

namespace Monitoring.Service;

/// <summary>The whole service, put together in the order in which a request and a notice go through it.</summary>
internal static class Composition
{
    /// <summary>Time for everything that is under way to end when the service is told to stop; then it is broken off.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Opens the store, brings the registry file into force when that is its turn, and builds the host; nothing listens yet.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="mail">Whether mail is held.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ConfigurationException">The registry file has mistakes and nothing is in force, the data folder cannot be
    /// written, or the service may not listen where it is to.</exception>
    /// <exception cref="StorageException">The database cannot be opened.</exception>
    public static async Task<WebApplication> BuildAsync(ServiceSettings settings, MailSwitch mail, CancellationToken cancellationToken)
    {
        var builder = Host(settings);

        // All at once, so that each has the whole time: a slow caller must not take it from a mail under way.
        builder.Services.Configure<HostOptions>(host => (host.ShutdownTimeout, host.ServicesStopConcurrently) = (StopWithin, true));

        var store = await OpenAsync(settings, cancellationToken);
        var copiedAt = await WithDatabaseAsync(() => store.CopyMark.ReadAsync(cancellationToken), cancellationToken);
        settings = settings with { Mail = settings.Mail with { Hold = MailHold.Of(mail, copiedAt) } };
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => store)
            .AddHostedService<Drain>()
            .AddServiceManager()
            .AddMetricsAndHealth(settings.Mail)
            .AddRegistry()
            .AddIngest(services => services.GetRequiredService<DispatchSignal>().Poke)
            .AddOtlp(settings.Otlp)
            .AddDelivery(settings.Mail)
            .AddChannels(settings.Channels)
            .AddSingleton(services => NoticeWords.Of(
                services.GetRequiredService<PersonDirectory>(),
                services.GetRequiredService<RegistryInForce>(),
                services.GetRequiredService<RegistryKeeper>().FollowAsync,
                new MailLinks(settings.PublicUrl, services.GetRequiredService<LinkSigner>())))
            .AddJobs()
            .AddSingleton(new DerivedKeys(LinkSecretFile.Obtain(settings)))
            .AddAccess()
            .AddHostedService<AccessWatch>()
            .AddSigningIn()
            .AddReadingLimit()
            .AddSingleton(_ => new CallLimits(settings.Limits))
            .AddTrust()
            .AddApi()
            .AddBoard()
            .AddAcknowledging()
            .AddMaintaining()
            .AddReviewing()
            .AddOpenApiDocument();

        var app = builder.Build();
        TlsCertificate.Load(app, settings);
        SettingsLog.Say(app.Logger, settings);
        var registry = app.Services.GetRequiredService<RegistryInForce>();
        store.ChannelsOf = person => registry.Current?.People.GetValueOrDefault(person)?.Notify;
        store.NoticeCommitted = NoticeLog.Of(app.Services.GetRequiredService<ILoggerFactory>());
        Drain.Use(app);
        var access = app.Services.GetRequiredService<AccessBook>();
        app.UseSafeAnswers();
        app.UseBasePath(settings);
        app.UseRouting();
        app.UseProblems(app.Services.GetRequiredService<Outages>());
        app.UseMiddleware<Door>(() => access.IsLocked);
        app.UseMetricsPort(settings);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCallLimits();
        app.UseRateLimiter();
        app.MapIngest();
        app.MapOtlp();
        app.MapApi();
        app.MapBoard();
        app.MapSigningIn();
        app.MapAcknowledging();
        app.MapMaintaining();
        app.MapReviewing();
        app.MapMetricsAndHealth();
        app.MapOpenApiDocument();

        try
        {
            return await WithDatabaseAsync(
                async () =>
                {
                    access.Put(await store.Access.ReadAsync(cancellationToken));
                    BindingRule.Refuse(settings, access.IsLocked);
                    await app.Services.ApplyRegistryFileAsync(cancellationToken);
                    return app;
                },
                cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What every start has: the settings, the log, and the server where it listens.</summary>
    /// <param name="settings">The settings.</param>
    public static WebApplicationBuilder Host(ServiceSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        SettingsSources.Replace(builder.Configuration);
        TlsCertificate.FindFromHere(builder.Configuration);
        builder.AddLog(settings.Log);
        builder.AddOwnTelemetry(settings.Otlp);
        builder.AddLeanServer(settings);
        return builder;
    }

    private static async Task<Store> OpenAsync(ServiceSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(settings.Data);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The data folder {settings.Data} cannot be made: {fault.Message}");
        }

        // Made with the data, so that links signed with it later survive a restore.
        _ = LinkSecretFile.Obtain(settings);
        return await WithDatabaseAsync(
            () => Store.OpenAsync(settings.Database, TimeProvider.System, cancellationToken), cancellationToken);
    }

    private static Task<T> WithDatabaseAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken) =>
        Patience.WithDatabaseAsync(act, TimeProvider.System, StartLog.OfThisProcess(), cancellationToken);
}
