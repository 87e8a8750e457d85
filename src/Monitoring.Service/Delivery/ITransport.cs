using Monitoring.Core.Deliveries;

namespace Monitoring.Service.Delivery;

/// <summary>
/// A way to hand one message for one recipient over to somebody who keeps it. Each channel has one; a new channel is a transport here and
/// its line in <see cref="DeliverySlice"/>.
/// </summary>
internal interface ITransport
{
    /// <summary>The channel whose messages it takes.</summary>
    Channel Channel { get; }

    /// <summary>The word metrics and board call it by: <c>folder</c> or <c>smtp</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Tries once. <see cref="AttemptResult.Sent"/> comes only after the other side accepted the whole message; every fault of
    /// server, network, encryption or disk is a returned attempt. The same Message-Id may be sent again after any other end.
    /// </summary>
    /// <param name="mail">The message.</param>
    /// <param name="isOurs">False once somebody else may be sending the same message: then no copy is handed over that can be
    /// spared.</param>
    /// <param name="cancellationToken">Breaks the attempt off; whether the message was accepted is unknown then.</param>
    /// <exception cref="OperationCanceledException">The attempt was broken off.</exception>
    Task<Attempt> SendAsync(MailMessage mail, Func<bool> isOurs, CancellationToken cancellationToken);
}
