using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>
/// Whether the database answers, takes writes and has this program's schema. What it finds out decides how long an outage lasts.
/// </summary>
/// <param name="whyNotReady">Asks the store; null when it is ready.</param>
/// <param name="outage">Told of every answer.</param>
/// <param name="clock">The clock of the wait.</param>
internal sealed class DatabaseCheck(Func<CancellationToken, Task<string?>> whyNotReady, Outage outage, TimeProvider clock) : IHealthCheck
{
    /// <summary>Longest wait for the store's answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var asked = clock.GetTimestamp();
        if (await WhyNotAsync(cancellationToken) is { } reason)
        {
            outage.Failed(reason);
            return HealthCheckResult.Unhealthy(reason);
        }

        outage.Worked(asked);
        return HealthCheckResult.Healthy();
    }

    /// <summary>While the database is away, looks whether it is back: those it failed may all have given up.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (outage.Since is not null)
        {
            await CheckHealthAsync(new HealthCheckContext(), cancellationToken);
        }
    }

    /// <summary>Asks it now; true when it does not do its part.</summary>
    public async Task<bool> IsAwayAsync() =>
        (await CheckHealthAsync(new HealthCheckContext())).Status == HealthStatus.Unhealthy;

    private async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        // A driver that is to give up asks its server to, and waits for it: so it is told on a thread of its own, and the wait has an end.
        var asking = new CancellationTokenSource();
        try
        {
            return await whyNotReady(asking.Token).WaitAsync(Patience, clock, cancellationToken);
        }
        catch (StorageException failure)
        {
            return failure.Message;
        }
        catch (TimeoutException)
        {
            return Invariant($"The database has not answered within {Patience.TotalSeconds:0} s.");
        }
        finally
        {
            _ = EndAsync(asking);
        }
    }

    private static async Task EndAsync(CancellationTokenSource asking)
    {
        await asking.CancelAsync();
        asking.Dispose();
    }
}
