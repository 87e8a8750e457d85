using Monitoring.Service.Channels.Alertmanager;
using Monitoring.Service.Daily;
using Monitoring.Service.Health;
using Monitoring.Service.Maintaining;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Service.Reviewing;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>
/// What is done every so often. Each is a wake-up that finds its work in the tables, also what is due by the plant's day, so it may
/// run twice, late, or on two instances, and the next run repairs what this one missed. A job only finds what is due: what is due is a rule
/// of the core, and what is said a message of <c>Monitoring.Core/Deliveries</c>.
/// </summary>
internal static class JobsSlice
{
    /// <summary>Adds the wake-ups, from when the service has started until it stops.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<TendInputs>()
        .AddSingleton<TellLateTruth>()
        .AddSingleton<HandleAlerts>()
        .AddSingleton<HoldDrills>()
        .AddSingleton<CountDays>()
        .AddSingleton<DailyReader>()
        .AddSingleton<SendDailyMail>()
        .AddSingleton<DrawReviews>()
        .AddSingleton<WatchFeeds>()
        .AddSingleton<PushAlerts>()
        .AddSingleton<RemoveOld>()
        .AddSingleton<WriteRefused>()
        .AddHostedService(provider => provider.GetRequiredService<WriteRefused>())
        .WakeUp("watch-database", TimeSpan.FromSeconds(1), provider => provider.GetRequiredService<DatabaseCheck>().LookAsync)
        .WakeUp("follow-registry", TimeSpan.FromSeconds(2), provider => provider.GetRequiredService<RegistryKeeper>().KeepUpAsync)
        .WakeUp("watch-losses", TimeSpan.FromSeconds(10), provider => provider.GetRequiredService<LossWatch>().LookAsync)
        .WakeUp("write-refused", WriteRefused.Pause, provider => provider.GetRequiredService<WriteRefused>().RunAsync, JobsLog.RefusedNotWritten)
        .WakeUp("tend-inputs", TimeSpan.FromSeconds(15), provider => provider.GetRequiredService<TendInputs>().RunAsync, JobsLog.NotTended)
        .WakeUp("tell-late-truth", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<TellLateTruth>().RunAsync, JobsLog.NotLookedBack)
        .WakeUp("handle-alerts", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<HandleAlerts>().RunAsync, JobsLog.NotHandled)
        .WakeUp("hold-drills", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<HoldDrills>().RunAsync, JobsLog.NotDrilled)
        .WakeUp("watch-feeds", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<WatchFeeds>().RunAsync, JobsLog.NotWatched)
        .WakeUp("push-alerts", PushAlerts.Pause, provider => provider.GetRequiredService<PushAlerts>().RunAsync)
        .WakeUp("end-maintenance", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<MaintenanceDesk>().RunAsync, MaintenanceLog.NotEnded)
        .WakeUp("count-days", TimeSpan.FromSeconds(15), provider => provider.GetRequiredService<CountDays>().RunAsync, JobsLog.NotCounted)
        .WakeUp("send-daily-mail", TimeSpan.FromSeconds(5), provider => provider.GetRequiredService<SendDailyMail>().RunAsync, JobsLog.DailyNotMade)
        .WakeUp("draw-reviews", TimeSpan.FromSeconds(15), provider => provider.GetRequiredService<DrawReviews>().RunAsync, ReviewLog.NotDrawn)
        .WakeUp("remove-old", TimeSpan.FromHours(1), provider => provider.GetRequiredService<RemoveOld>().RunAsync, JobsLog.NotRemoved)
        .WakeUp("remove-sign-ins", TimeSpan.FromHours(1), provider => provider.GetRequiredService<Store>().SignIns.RemoveOldAsync);

    private static IServiceCollection WakeUp(
        this IServiceCollection services, string name, TimeSpan pause, Func<IServiceProvider, Func<CancellationToken, Task>> work,
        Action<ILogger, Exception>? line = null) =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<WakeUp>>();
            var run = provider.GetRequiredService<Outages>().Excused(provider.GetRequiredService<JobRuns>().Noted(name, work(provider)));
            return new WakeUp(name, pause, line is null ? run : Said(run, line, logger), provider.GetRequiredService<TimeProvider>(), logger);
        });

    // What the store does not do now is said by the job's own line and done by the next run; only this one did not come to a good end.
    private static Func<CancellationToken, Task> Said(
        Func<CancellationToken, Task> work, Action<ILogger, Exception> line, ILogger logger) => async cancellationToken =>
    {
        try
        {
            await work(cancellationToken);
        }
        catch (StorageException failure)
        {
            line(logger, failure);
        }
    };
}
