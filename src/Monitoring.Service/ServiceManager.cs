using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting.Systemd;
using Monitoring.Service.Health;
using Monitoring.Service.Jobs;
using static System.FormattableString;

namespace Monitoring.Service;

/// <summary>Lets the service manager know how the service is.</summary>
internal static class ServiceManagerSlice
{
    /// <summary>Adds what tells it: from the start, and again and again where the manager watches.</summary>
    public static IServiceCollection AddServiceManager(this IServiceCollection services) => services
        .AddSingleton<ISystemdNotifier, SystemdNotifier>()
        .AddSingleton<ServiceManager>()
        .AddHostedService(provider => provider.GetRequiredService<ServiceManager>())
        .AddSingleton<IHostedService>(provider => new WakeUp(
            "tell-that-it-lives",
            SixthOf(Environment.GetEnvironmentVariable("WATCHDOG_USEC")),
            provider.GetRequiredService<ServiceManager>().BeatAsync,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WakeUp>>()));

    // Six times in the time in which it must be told, so that one beat kept back, such as the first after the machine stood still, is not
    // the end; never again where nobody watches.
    private static TimeSpan SixthOf(string? microseconds) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var watched) && watched > 0
            ? TimeSpan.FromMicroseconds(watched) / 6 : Timeout.InfiniteTimeSpan;
}

/// <summary>
/// Tells the service manager that started the process (systemd, where it sets <c>NOTIFY_SOCKET</c>) when the service is ready, reads its
/// registry file again and stops; and, where the unit has a watchdog, that it lives. Says nothing where nobody listens. Thread-safe.
/// </summary>
/// <param name="notifier">Reaches the manager.</param>
/// <param name="loops">Whether the loops that write and deliver turn.</param>
/// <param name="database">What excuses loops that stand still.</param>
/// <param name="clock">The clock of the reload.</param>
internal sealed class ServiceManager(ISystemdNotifier notifier, LoopsCheck loops, DatabaseCheck database, TimeProvider clock)
    : IHostedLifecycleService
{
    private volatile bool isReady;

    /// <summary>Everything listens and turns from now on.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        isReady = true;
        Tell(ServiceState.Ready);
        return Task.CompletedTask;
    }

    /// <summary>The service stops.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        isReady = false;
        Tell(ServiceState.Stopping);
        return Task.CompletedTask;
    }

    /// <summary>Does something for which the manager is to wait; before the service is ready nobody waits for it alone.</summary>
    /// <param name="reload">What is done.</param>
    public async Task ReloadAsync(Func<Task> reload)
    {
        if (isReady)
        {
            var now = clock.GetTimestamp() / (clock.TimestampFrequency / 1_000_000);
            Tell(new ServiceState(Invariant($"RELOADING=1\nMONOTONIC_USEC={now}")));
        }

        try
        {
            await reload();
        }
        finally
        {
            if (isReady)
            {
                Tell(ServiceState.Ready);
            }
        }
    }

    /// <summary>
    /// Says that the service lives, unless a loop stands still. While the database is away one may, and a restart would mend nothing.
    /// </summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if ((await loops.CheckHealthAsync(new HealthCheckContext(), cancellationToken)).Status == HealthStatus.Healthy
            || await database.IsAwayAsync())
        {
            Tell(new ServiceState("WATCHDOG=1"));
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell(ServiceState state)
    {
        try
        {
            notifier.Notify(state);
        }
        catch (SocketException)
        {
            // Whoever does not listen finds out by himself; the service is none the worse.
        }
    }
}
