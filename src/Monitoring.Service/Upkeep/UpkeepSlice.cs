using Quartz;

namespace Monitoring.Service.Upkeep;

/// <summary>
/// What is done by the clock. A job is a wake-up: it finds its work in the tables, so it may run twice, late, or on two instances,
/// and the next run repairs what this one missed. Nothing of a schedule is worth keeping over a restart, so it is kept in memory.
/// </summary>
internal static class UpkeepSlice
{
    /// <summary>Adds the jobs and the clock that wakes them, from when the service has started until it stops.</summary>
    public static IServiceCollection AddUpkeep(this IServiceCollection services) => services
        .AddQuartz(quartz => quartz
            .UseInMemoryStore()
            .ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always)
            .WakeUp<FollowRegistry>("follow-registry", every: TimeSpan.FromSeconds(2))
            .WakeUp<WatchLosses>("watch-losses", every: TimeSpan.FromSeconds(10))
            .WakeUp<TendInputs>("tend-inputs", every: TimeSpan.FromSeconds(15))
            .WakeUp<RemoveOld>("remove-old", every: TimeSpan.FromHours(1)))
        .AddQuartzHostedService(options => options.WaitForJobsToComplete = true);

    /// <summary>A job that runs again some time after it ended; never two at a time.</summary>
    private static IQuartzBuilder WakeUp<T>(this IQuartzBuilder quartz, string name, TimeSpan every)
        where T : class, IJob => quartz
        .ScheduleJob<T>(trigger => trigger
            .WithIdentity(name)
            .StartNow()
            .WithSimpleSchedule(schedule => schedule.WithInterval(every).RepeatForever().MeasureIntervalFromCompletion(true)));
}
