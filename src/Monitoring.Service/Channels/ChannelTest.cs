using System.Security.Cryptography;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Channels;

/// <summary>Sends one test message to a person by another way than mail, past the outbox, and says in words what came of it.</summary>
internal static class ChannelTest
{
    /// <summary>Sends it.</summary>
    /// <returns>True when it was accepted.</returns>
    public static async Task<bool> RunAsync(
        ITransport transport, Person person, ChannelAddress address, string publicUrl, TimeProvider clock, TextWriter output,
        CancellationToken cancellationToken)
    {
        var channel = Word<Channel>.Of(address.Channel);
        await output.WriteLineAsync($"Sending a test message to {person.Name} by {channel}, {address.Masked}.".AsMemory(), cancellationToken);
        var message = ChatWriter.Test(
            person, address, publicUrl, $"<test-{RandomNumberGenerator.GetHexString(16, lowercase: true)}@agentops>", clock.GetUtcNow());
        var attempt = await transport.SendAsync(message, () => true, cancellationToken);
        var reason = attempt.Reason.TrimEnd('.');
        await output.WriteLineAsync((attempt.Result switch
        {
            AttemptResult.Sent => $"Accepted. It should be seen there at once.",
            AttemptResult.Refused =>
                $"Refused for good: {reason}. A notice would be dead there; where it is the only way, the next person is told at once. Check the setting of the service that it names; if it names none, notify of {person.Key} in the registry.",
            _ => $"Not accepted now: {reason}. A notice would be tried again for 72 hours.",
        }).AsMemory(), cancellationToken);
        return attempt.Result == AttemptResult.Sent;
    }
}
