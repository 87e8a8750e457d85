using System.Data.Common;

namespace Monitoring.Storage.Engines;

/// <summary>A prepared statement whose values are given in the order in which its named parameters first appear.</summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Runs it for its effect.</summary>
    /// <param name="values">Whole numbers, texts, bytes and nulls, one for each parameter.</param>
    /// <returns>Rows touched.</returns>
    public abstract int Run(params ReadOnlySpan<object?> values);

    /// <summary>Runs it for its rows; the caller disposes of the reader before the statement runs again.</summary>
    public abstract DbDataReader Read(params ReadOnlySpan<object?> values);

    /// <inheritdoc/>
    public abstract void Dispose();
}
