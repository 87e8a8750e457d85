using System.Security.Cryptography;
using System.Text;

namespace Monitoring.Core.Deliveries;

/// <summary>
/// Where a person is reached beside mail. Whoever knows the address of a chat may write there, so it is a secret: it is in no text made of
/// this but <see cref="Place"/>, and rows keep its <see cref="Mark"/>.
/// </summary>
/// <param name="Channel">The way; never mail, whose address is the person's own.</param>
/// <param name="Place">An address that begins with <c>https://</c> or <c>http://</c>, or <see cref="File"/> and the path of a file that holds one.</param>
/// <param name="IsPersonal">
/// True when nobody but the person reads there: then a message carries links that act in the person's name, as a mail does.
/// </param>
public sealed record ChannelAddress(Channel Channel, string Place, bool IsPersonal = false)
{
    /// <summary>What the place begins with when it is a file that holds the address.</summary>
    public const string File = "file:";

    /// <summary>What stands in the place of what nobody may read.</summary>
    public const string Hidden = "***";

    private const int MarkBytes = 6;

    /// <summary>The path of the file that holds the address; null when it stands in the registry itself.</summary>
    public string? Path => Place.StartsWith(File, StringComparison.Ordinal) ? Place[File.Length..] : null;

    /// <summary>
    /// Tells two addresses apart and reveals neither: the host and a print of the whole, or the file. What is kept with a message.
    /// </summary>
    public string Mark => Path is not null ? Place : $"{Host} {Print}";

    /// <summary>The address as people may see it: <c>https://hooks.slack.com/***</c>, or the file.</summary>
    public string Masked => Path is not null ? Place : $"{Scheme}{Host}/{Hidden}";

    private string Scheme => Place[..(Place.IndexOf("//", StringComparison.Ordinal) + 2)];

    private string Host => Uri.TryCreate(Place, UriKind.Absolute, out var address) ? address.Authority : "";

    private string Print => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Place)).AsSpan(0, MarkBytes));

    /// <inheritdoc/>
    public override string ToString() => $"{Channel}: {Masked}";
}
