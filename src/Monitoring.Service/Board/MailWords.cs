using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What became of mails, in the words of the board. What a mail server said is shown as it said it.</summary>
internal static class MailWords
{
    /// <summary>How the outbox stands: when the last one was sent, what waits and since when, what was refused, and why.</summary>
    public static string Outbox(DeliveryTotals totals, Present present)
    {
        List<string> words = [totals.LastSentAt is { } sent ? $"last sent {present.Moment(sent)}" : "nothing sent yet"];
        words.Add(totals.OldestWaiting is { } oldest ? Invariant($"{totals.Waiting} waiting since {present.Moment(oldest)}")
            : "nothing waiting");
        if (totals.Dead > 0)
        {
            words.Add(Invariant($"{totals.Dead} undeliverable"));
        }

        if (totals.LastError is { } error)
        {
            words.Add($"last error: {error}");
        }

        return string.Join(", ", words);
    }

    /// <summary>What became of one message: <c>sent 09:14</c>.</summary>
    public static string State(DeliveryReading delivery, Present present)
    {
        var because = delivery.LastError is { } error ? $": {error}" : "";
        return delivery.State switch
        {
            DeliveryState.Sent => delivery.SentAt is { } at ? $"sent {present.Moment(at)}" : "sent",
            DeliveryState.Dead => $"undeliverable{because}",
            DeliveryState.Absorbed when delivery.AbsorbedBy is null => "taken back, the refusal it told of was our fault",
            DeliveryState.Absorbed => delivery.Carrier is { } carrier ? $"with other SLOs, {State(carrier, present)}" : "carried by a newer mail",
            _ when delivery.Attempts == 0 => "not sent yet",
            _ => Invariant($"waiting, {delivery.Attempts} {(delivery.Attempts == 1 ? "attempt" : "attempts")}{because}"),
        };
    }
}
