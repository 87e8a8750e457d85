namespace Monitoring.Core.Deliveries;

/// <summary>An unsent message of an agent to a person.</summary>
/// <param name="MessageId">What names it.</param>
/// <param name="Notice">Number of its notice within the agent: of two messages of an alert the one with the higher number is newer.</param>
/// <param name="Alert">Number of its alert within the agent; null when it belongs to none.</param>
/// <param name="At">When its notice was made.</param>
/// <param name="IsTried">True when a mail may have left under its own id.</param>
/// <param name="CarriedBy">The message in whose mail it was last meant to go; null when that is its own.</param>
public sealed record UnsentMessage(string MessageId, long Notice, long? Alert, DateTimeOffset At, bool IsTried, string? CarriedBy);

/// <summary>One mail of several messages.</summary>
/// <param name="Carrier">The message under whose id it goes.</param>
/// <param name="Stories">What it tells, the worst first: the messages of an alert, oldest first, or one of no alert.</param>
public sealed record CombinedMail(UnsentMessage Carrier, IReadOnlyList<IReadOnlyList<UnsentMessage>> Stories)
{
    /// <summary>Every message it tells.</summary>
    public IEnumerable<UnsentMessage> Parts => Stories.SelectMany(story => story);
}

/// <summary>
/// Which unsent messages about SLOs of one agent go to a person in one mail, and under which Message-Id. The newest message of an alert
/// tells the older ones along; what was made within 60 s goes together. What a Message-Id that may have left stands for does not grow: a
/// mail that tells more has the id of a message that was never tried, for a server that takes it for the mail it has would lose the rest.
/// </summary>
public static class Combining
{
    /// <summary>How far apart the newest notices of one mail are at most.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The stories that go together with a message that is due. Mails are parted by the newest notice of each story, the oldest of these
    /// beginning the first.
    /// </summary>
    /// <param name="unsent">All unsent messages about SLOs of the agent to the person, but those of an alert of which one is under way.</param>
    /// <param name="due">The one that is due.</param>
    public static IReadOnlyList<IReadOnlyList<UnsentMessage>> StoriesWith(IReadOnlyCollection<UnsentMessage> unsent, UnsentMessage due)
    {
        var stories = unsent.Where(message => message.Alert is null).Select(message => (UnsentMessage[])[message])
            .Concat(unsent.Where(message => message.Alert is not null).GroupBy(message => message.Alert)
                .Select(alert => alert.OrderBy(message => message.Notice).ToArray()))
            .OrderBy(story => story[^1].At).ThenBy(story => story[^1].Notice);
        var mail = new List<UnsentMessage[]>();
        foreach (var story in stories)
        {
            if (mail.Count > 0 && story[^1].At - mail[0][^1].At > Within)
            {
                if (mail.Exists(earlier => earlier.Contains(due)))
                {
                    break;
                }

                mail.Clear();
            }

            mail.Add(story);
        }

        return mail;
    }

    /// <summary>
    /// Makes a mail of them: under the id of the message that carried exactly these before, otherwise of the worst that was never tried.
    /// Where all were tried, in different mails, each of these stays a mail of its own.
    /// </summary>
    /// <param name="worstFirst">The stories, the worst first.</param>
    /// <param name="unsent">As before.</param>
    /// <param name="due">The one that is due: the newest of its alert, and no other carries it.</param>
    public static CombinedMail Mail(
        IReadOnlyList<IReadOnlyList<UnsentMessage>> worstFirst, IReadOnlyCollection<UnsentMessage> unsent, UnsentMessage due)
    {
        var parts = worstFirst.SelectMany(story => story).ToList();
        var same = parts.Find(part => part.CarriedBy is null
            && parts.TrueForAll(other => other == part || other.CarriedBy == part.MessageId)
            && unsent.Count(other => other.CarriedBy == part.MessageId) == parts.Count - 1);
        return (same ?? worstFirst.Select(story => story[^1]).FirstOrDefault(newest => !newest.IsTried)) is { } carrier
            ? new(carrier, worstFirst)
            : new(due, [.. worstFirst.Where(story => story[^1] == due || story[^1].CarriedBy == due.MessageId)]);
    }
}
