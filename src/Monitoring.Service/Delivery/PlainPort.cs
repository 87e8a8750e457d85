using MailKit.Security;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>
/// Finds out that a server which is to speak TLS from the first byte speaks none at all: it showed no certificate. That is most often port
/// 25 or 587 behind <c>smtps://</c>, and is said first, for the handshake's own words are about frames.
/// </summary>
internal static class PlainPort
{
    /// <summary>Connects, and says so in words.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connect">Connects to it.</param>
    /// <exception cref="NotSupportedException">It does not begin with TLS.</exception>
    public static async Task ConnectAsync(MailServer.Smtp server, Func<Task> connect)
    {
        try
        {
            await connect();
        }
        catch (SslHandshakeException fault) when (server.Encryption == SmtpEncryption.FromTheStart && fault.ServerCertificate is null)
        {
            throw new NotSupportedException(
                Invariant($"{server.Host} does not begin with TLS on port {server.Port}, as smtps:// asks; write smtp://{server.Host}:{server.Port} for STARTTLS, or smtps:// with its port for TLS, most often 465. ")
                    + fault.Message, fault);
        }
    }
}
