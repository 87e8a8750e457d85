using System.Security.Cryptography;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Delivery;

/// <summary>
/// Sends one TEST mail to a person, straight through the transport, and says in words what came of it. Past the outbox: who
/// asks waits for the answer, and a mail that fails is not to come hours later.
/// </summary>
/// <param name="transport">The transport.</param>
/// <param name="settings">How mail leaves, for the words.</param>
/// <param name="clock">The clock.</param>
internal sealed class MailTest(ITransport transport, MailSettings settings, TimeProvider clock)
{
    /// <summary>Sends it.</summary>
    /// <param name="person">Who gets it.</param>
    /// <param name="output">Where the words go.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>True when the mail was accepted.</returns>
    public async Task<bool> RunAsync(Person person, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"Sending a test mail to {person.Name} <{person.Email}> by {settings.Server}.".AsMemory(),
            cancellationToken);
        var mail = MailWriter.Test(person, $"<test-{RandomNumberGenerator.GetHexString(16, lowercase: true)}@agentops>", clock.GetUtcNow());
        var attempt = await transport.SendAsync(mail, () => true, cancellationToken);
        await output.WriteLineAsync(Words(attempt, person).AsMemory(), cancellationToken);
        return attempt.Result == AttemptResult.Sent;
    }

    private string Words(Attempt attempt, Person person)
    {
        var reason = attempt.Reason.TrimEnd('.');
        return (attempt.Result, settings.Server) switch
        {
            (AttemptResult.Sent, MailServer.Folder folder) =>
                $"Written to {folder.Path}. Nobody gets it by mail: set Mail:Server to a mail server.",
            (AttemptResult.Sent, _) => $"Accepted. {person.Name} should have it within minutes; if not, look for it in the spam folder.",
            (AttemptResult.Refused, _) when attempt.Doubt is { } doubt =>
                $"Refused, and the reply does not say whose fault it is: {reason}. A notice would go to the next person at once; if that one is refused in the same words it is our side, and the notice waits. Check the address of {person.Key} in the registry; if others are refused too, check {OwnFaults.Check(doubt.IfOurs)}.",
            (AttemptResult.Refused, _) => $"Refused for good: {reason}. A notice would go to the next person at once. Check the address of {person.Key} in the registry.",
            (_, MailServer.Folder) =>
                $"Not written: {reason}. A notice would be tried again for 72 hours. Check {OwnFaults.Check(OwnFault.Folder)}.",
            _ when attempt.OwnFault is { } fault => $"Not accepted, {reason}. A notice would be tried again for 72 hours. Check {OwnFaults.Check(fault)}.",
            _ => $"Not accepted now: {reason}. A notice would be tried again for 72 hours. If it stays so, check Mail:Server and the network.",
        };
    }
}
