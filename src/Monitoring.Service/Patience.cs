using Monitoring.Service.Logs;
using Monitoring.Storage;

namespace Monitoring.Service;

/// <summary>
/// Waits at the start for a database that is not there yet, so that nobody has to order the starts of two programs. Bounded, for
/// a database that never comes is a mistake somebody should see.
/// </summary>
internal static class Patience
{
    /// <summary>How long a start waits.</summary>
    public static readonly TimeSpan AtStart = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Does something that needs the database, again and again while it is not there.</summary>
    /// <param name="act">What to do; nothing of it is done when it fails.</param>
    /// <param name="clock">The clock of the wait.</param>
    /// <param name="log">Told once that it waits, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">It did not come, or waiting would not help.</exception>
    public static async Task<T> WithDatabaseAsync<T>(Func<Task<T>> act, TimeProvider clock, StartLog log,
        CancellationToken cancellationToken)
    {
        var (began, said) = (clock.GetTimestamp(), false);
        while (true)
        {
            try
            {
                return await act();
            }
            catch (StorageException away) when (away.MayPass && clock.GetElapsedTime(began) < AtStart)
            {
                if (!said)
                {
                    log.Waits(AtStart.TotalSeconds, "the database", away.Message);
                    said = true;
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
