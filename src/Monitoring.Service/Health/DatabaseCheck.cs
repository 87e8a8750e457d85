using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>Whether the database answers, takes writes and has this program's schema.</summary>
/// <param name="whyNotReady">Asks the store; null when it is ready.</param>
/// <param name="clock">The clock of the wait.</param>
internal sealed class DatabaseCheck(Func<CancellationToken, Task<string?>> whyNotReady, TimeProvider clock) : IHealthCheck
{
    /// <summary>Longest wait for the store's answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A driver that is to give up asks its server to, and waits for it: so it is told on a thread of its own, and the wait has an end.
        var asking = new CancellationTokenSource();
        try
        {
            return await whyNotReady(asking.Token).WaitAsync(Patience, clock, cancellationToken) is { } reason
                ? HealthCheckResult.Unhealthy(reason)
                : HealthCheckResult.Healthy();
        }
        catch (StorageException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy(Invariant($"The database has not answered within {Patience.TotalSeconds:0} s."));
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
