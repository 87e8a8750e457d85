using System.Net;
using System.Net.Sockets;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Channels;

/// <summary>
/// A channel whose messages are posted to an address. What passes by itself is tried again: no connection, time that ran out, 408, 425, 429
/// (as late as the other side asks) and every 5xx. What does not is a refusal: every other answer, an address that cannot be read, that must not be
/// reached, or for which something is not set. So whoever has no other way is passed over at once, as with a mailbox that does not exist
/// (decisions/0030), and a message is sent again by hand when it is mended. Thread-safe.
/// </summary>
/// <param name="client">Posts.</param>
/// <param name="form">Writes the requests.</param>
internal sealed class HttpChannel(ChannelClient client, IChannelForm form) : ITransport
{
    private const int LongestReason = 200;
    private const HttpStatusCode TooEarly = (HttpStatusCode)425;

    /// <inheritdoc/>
    public Channel Channel => form.Channel;

    /// <inheritdoc/>
    public string Name => Word<Channel>.Of(Channel);

    /// <inheritdoc/>
    public async Task<Attempt> SendAsync(MailMessage mail, Func<bool> isOurs, CancellationToken cancellationToken)
    {
        var chat = mail.Chat ?? throw new ArgumentException("A mail goes by mail.", nameof(mail));
        if (Place(mail.ToAddress, out var why) is not { } address)
        {
            return Attempt.Refused($"{Name}: {why}");
        }

        try
        {
            if ((form.WhyNot(address) ?? client.WhyNot(address)) is { } missing)
            {
                return Attempt.Refused($"{Name}: {missing}");
            }

            using var request = form.Write(chat, mail.MessageId, address);
            return isOurs() ? Judge(await client.SendAsync(request, cancellationToken), address)
                : Attempt.Retry($"{Name}: broken off, since this process stood still and another may be sending the message");
        }
        catch (PrivateAddressException forbidden)
        {
            return Attempt.Refused($"{Name}: {forbidden.Message}");
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException or SocketException)
        {
            return Attempt.Retry($"{Name}: {Words(fault.Message, address)}");
        }
#pragma warning disable CA1031 // Requests are made of addresses that people wrote: whatever stops one settles it, or it would be taken up again and again.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return Attempt.Refused($"{Name}: nothing can be sent there: {Words(fault.Message, address)}");
        }
    }

    /// <summary>What an answer means.</summary>
    private Attempt Judge(ChannelAnswer answer, Uri address)
    {
        if (answer.Status is >= 200 and < 300)
        {
            return Attempt.Sent;
        }

        var said = Words(answer.Body, address);
        var reason = Invariant($"{Name}: {answer.Status}{(answer.Status is >= 300 and < 400 ? ", which leads elsewhere and is not followed" : "")}{(said.Length > 0 ? " " : "")}{said}");
        return answer.Status >= 500 || (HttpStatusCode)answer.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or TooEarly
            ? Attempt.Retry(reason) with { RetryAfter = answer.RetryAfter }
            : Attempt.Refused(reason);
    }

    // A server may repeat what it was asked for.
    private static string Words(string said, Uri address) => RepeatedAddress.IsIn(said, address)
        ? "(its words are not shown, for they repeat a part of the address)"
        : Visible.Line(said, LongestReason).Trim();

    private static Uri? Place(string place, out string? why)
    {
        var text = place;
        if (place.StartsWith(ChannelAddress.File, StringComparison.Ordinal))
        {
            text = SecretFile.Read(place[ChannelAddress.File.Length..], out var problem) ?? "";
            if (text.Length == 0)
            {
                why = "the file of the address " + problem;
                return null;
            }
        }

        why = ChannelPlace.WhyNot(text);
        return why is null ? new Uri(text) : null;
    }
}

/// <summary>Writes the requests of one channel.</summary>
internal interface IChannelForm
{
    /// <summary>The channel.</summary>
    Channel Channel { get; }

    /// <summary>Why nothing can be sent to an address: a setting that is missing, or a part of it; null when something can.</summary>
    string? WhyNot(Uri address) => null;

    /// <summary>Writes a message.</summary>
    /// <param name="message">What it says.</param>
    /// <param name="messageId">The same for every attempt, with angle brackets.</param>
    /// <param name="address">Where it goes.</param>
    HttpRequestMessage Write(ChatMessage message, string messageId, Uri address);
}

/// <summary>What an address of a channel looks like.</summary>
internal static class ChannelPlace
{
    /// <summary>An address that is longer is none.</summary>
    public const int Longest = 2000;

    /// <summary>Why a text is no address, in words that do not repeat it; null when it is one.</summary>
    public static string? WhyNot(string text) =>
        text.Contains(ChannelAddress.Hidden, StringComparison.Ordinal) ? "the address was left out where this was printed"
        : text.Length <= Longest && !text.Any(char.IsWhiteSpace) && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address is { Host.Length: > 0, UserInfo: "", Fragment: "" } ? null
        : "the address is none that begins with https:// and has neither user nor fragment";
}
