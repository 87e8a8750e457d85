using System.Net;

namespace Monitoring.Service.Access;

/// <summary>
/// Says in the log that a key was refused, so that whoever runs the service finds the agent that still posts with an old one, and whoever
/// tries keys. Of each address one line in <see cref="Pause"/>, and of so many addresses; the others are counted. A line has what names
/// the key, never the key. Thread-safe.
/// </summary>
/// <param name="clock">The clock of the pause.</param>
/// <param name="logger">The log.</param>
internal sealed partial class RefusedKeys(TimeProvider clock, ILogger<RefusedKeys> logger)
{
    /// <summary>Of so many addresses a line is written in <see cref="Pause"/>.</summary>
    public const int MostTold = 20;

    /// <summary>Until an address is told of again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly HashSet<IPAddress> told = [];
    private long began = clock.GetTimestamp();
    private long unsaid;

    /// <summary>A key was refused.</summary>
    /// <param name="from">The address it came from.</param>
    /// <param name="id">What names the key; empty where the text is none.</param>
    /// <param name="why">Why, as the caller is told.</param>
    public void Tell(IPAddress from, string id, string why)
    {
        long others;
        lock (gate)
        {
            if (clock.GetElapsedTime(began) >= Pause)
            {
                began = clock.GetTimestamp();
                told.Clear();
            }

            if (told.Count == MostTold || !told.Add(CallerAddress.NetworkOf(from)))
            {
                unsaid++;
                return;
            }

            (others, unsaid) = (unsaid, 0);
        }

        Refused(logger, id.Length > 0 ? id : "without an id", from, why, others);
    }

    [LoggerMessage(8310, LogLevel.Warning, "The key {Key} from {Address} was refused: {Why} ({Others} more since the line before)")]
    private static partial void Refused(ILogger logger, string key, IPAddress address, string why, long others);
}
