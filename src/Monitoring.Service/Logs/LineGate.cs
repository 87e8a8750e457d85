namespace Monitoring.Service.Logs;

/// <summary>Lets one line of the log through in a while, and counts what it stands for, however much comes. Thread-safe.</summary>
/// <param name="pause">At most so often a line is written.</param>
/// <param name="clock">The clock of the pause.</param>
internal sealed class LineGate(TimeSpan pause, TimeProvider clock)
{
    private readonly Lock gate = new();
    private long counted;
    private long? told;

    /// <summary>Something happened.</summary>
    /// <param name="count">How often since the line before, this time included.</param>
    /// <returns>True when a line is to be written.</returns>
    public bool Opens(out long count)
    {
        lock (gate)
        {
            count = ++counted;
            if (told is { } last && clock.GetElapsedTime(last) < pause)
            {
                return false;
            }

            (counted, told) = (0, clock.GetTimestamp());
            return true;
        }
    }
}
