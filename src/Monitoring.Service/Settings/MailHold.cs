using static System.FormattableString;

namespace Monitoring.Service.Settings;

/// <summary>What a start says of mail.</summary>
internal enum MailSwitch
{
    /// <summary>Nothing: it leaves, unless the database is a copy whose mail is held.</summary>
    AsMarked,

    /// <summary>It is held as long as this process runs (<c>--no-mail</c>).</summary>
    Hold,

    /// <summary>It leaves, and that of a copy is not held any more (<c>--mail</c>).</summary>
    Send,
}

/// <summary>What a start does with a SQLite file that was copied from a running service without its log.</summary>
internal enum MissingLog
{
    /// <summary>Refuses it, in words.</summary>
    Refuse,

    /// <summary>Takes it as a copy, without what only the log held (<c>--without-log</c>).</summary>
    GiveUp,
}

/// <summary>Why this process sends no message: none is claimed, so all wait, and their 72 hours do not count.</summary>
/// <param name="Why">Why, a sentence without its full stop.</param>
/// <param name="Remedy">What lets go what waits, in whole sentences.</param>
internal sealed record MailHold(string Why, string Remedy)
{
    /// <summary>Whether mail is held; null when it leaves.</summary>
    /// <param name="mail">What the start said.</param>
    /// <param name="copiedAt">When the copy was made that the database is; null when it is none.</param>
    public static MailHold? Of(MailSwitch mail, DateTimeOffset? copiedAt) => (mail, copiedAt) switch
    {
        (MailSwitch.Send, _) => null,
        (_, { } at) => new(
            Invariant($"This database is a copy, made at {at:yyyy-MM-dd HH:mm:ss} UTC or before, and the original may have sent since what waits here"),
            "Look at what waits, then start once with serve --mail: it is sent from then on."),
        (MailSwitch.Hold, _) => new("This service was started with --no-mail", "Start it without, and what waits is sent."),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => $"Mail is held. {Why}. {Remedy}";
}
