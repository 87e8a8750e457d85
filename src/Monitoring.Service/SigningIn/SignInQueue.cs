using System.Net;
using System.Threading.Channels;

namespace Monitoring.Service.SigningIn;

/// <summary>Somebody who asked for a link to sign in.</summary>
/// <param name="Address">The mail address they gave.</param>
/// <param name="Then">Where they want to go, an address here.</param>
/// <param name="From">The network address they asked from.</param>
/// <param name="At">When.</param>
internal sealed record SignInRequest(string Address, string Then, IPAddress From, DateTimeOffset At);

/// <summary>
/// Requests for links that wait for <see cref="SignInWorker"/>. Whoever asks is answered when the request stands here, before anybody looks
/// whose address it is: the answer and its time are the same for every address. Thread-safe.
/// </summary>
internal sealed class SignInQueue
{
    /// <summary>Requests that wait at most; whoever comes then is told to come again.</summary>
    public const int Most = 1_000;

    private readonly Channel<SignInRequest> waiting = Channel.CreateBounded<SignInRequest>(Most);

    /// <summary>What waits.</summary>
    public ChannelReader<SignInRequest> Waiting => waiting.Reader;

    /// <summary>Takes a request; false when there is no room.</summary>
    public bool TryAdd(SignInRequest request) => waiting.Writer.TryWrite(request);
}
