//! Ciphers against the vectors of their RFCs, and what they must refuse.

use watari::crypto::{Entropy, SystemEntropy, oprf};

/// Says what it was told to say, then nothing.
pub struct Script(Vec<u8>);

impl Entropy for Script {
    fn fill(&mut self, bytes: &mut [u8]) {
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
    }
}

/// The script from which exactly these scalars are drawn.
fn scalars(scalars: &[&str]) -> Script {
    Script(
        scalars
            .iter()
            .flat_map(|scalar| [hex::decode(scalar).unwrap(), vec![0; 32]].concat())
            .collect(),
    )
}

#[test]
fn the_rfc_vector_of_the_oprf_holds() {
    let key = oprf::OprfKey::random(&mut scalars(&[
        "5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e",
    ]));
    let blind = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
    let (states, blinded) = oprf::blind_many(&[&[0], &[0]], &mut scalars(&[blind, blind]));
    let (state, blinded_alone) = oprf::blind(&[0], &mut scalars(&[blind]));
    assert_eq!(blinded[0], blinded_alone);
    assert_eq!(
        hex::encode(blinded_alone),
        "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"
    );
    let evaluated = oprf::evaluate(&key, &blinded_alone).unwrap();
    let output = oprf::finalize(&state, &evaluated).unwrap();
    assert_eq!(
        hex::encode(*output),
        "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6"
    );
    let outputs = oprf::finalize_many(&states, &[evaluated, evaluated]).unwrap();
    assert!(outputs.iter().all(|other| *other == output));
    assert_eq!(oprf::evaluate_input(&key, &[0]), output);
    let _ = SystemEntropy;
}
