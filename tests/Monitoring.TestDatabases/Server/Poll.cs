using System.Diagnostics;

namespace Monitoring.TestDatabases.Server;

/// <summary>Waiting for what another process does.</summary>
internal static class Poll
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, Func<string> otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.Elapsed > Within)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
